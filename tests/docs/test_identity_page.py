"""Every line of docs/identity.md is held by a test, which is named here; rules I1 to I11 have tests of their names."""

from __future__ import annotations

import ast
import re

from resolver.docs import ROOT

FORGET = "forget/test_forget.py"

HELD = {
    "J1": "test_judgements.py::test_the_last_word_on_a_pair_is_in_force_and_a_withdrawn_one_is_not",
    "J2": "test_judgements.py::test_same_and_different_carry_on_through_a_third_record",
    "J3": "test_judgements.py::test_a_contradiction_is_refused_with_the_chain_and_nothing_is_written",
    "J4": "test_judgements.py::test_words_are_refused_exactly_where_the_closure_of_same_holds_a_different_pair",
    "J5": "test_judgements.py::test_a_judgement_on_what_is_no_two_records_says_what_it_is",
    "J6": "test_judgements.py::test_judgements_travel_to_another_workspace_and_back_without_doubling",
    "J7": "test_judgements.py::test_two_analysts_files_merge_and_a_contradiction_between_them_takes_nothing, "
    "test_a_line_that_is_no_judgement_is_named_and_nothing_is_taken, test_a_word_is_never_changed_by_a_file",
    "D1": "test_dispositions.py::test_a_dismissed_hit_is_suppressed_and_counted_until_somebody_reopens_it",
    "D2": "test_dispositions.py::test_a_new_fact_of_either_side_reopens_it_and_is_shown, "
    "test_an_alias_that_another_list_publishes_of_the_same_party_reopens_it",
    "D3": "test_dispositions.py::test_a_birth_date_that_is_gone_reopens_it_for_the_dismissal_may_rest_on_it, "
    "test_a_name_written_in_other_capitals_and_blanks_is_no_change",
    "D4": "test_dispositions.py::test_an_expired_one_counts_no_longer_and_a_clock_that_goes_back_does_not_revive_it",
    "D5": "test_dispositions.py::test_a_second_person_has_to_approve_where_that_is_asked",
    "A1": "test_assertions.py::test_an_assertion_enters_the_network_marked_and_cited_and_goes_when_it_is_revoked",
    "A2": "test_assertions.py::test_what_can_not_be_asserted_is_refused_with_the_reason, "
    "test_only_an_assertion_in_force_is_revoked",
    "A3": "test_assertions.py::test_a_line_that_is_no_assertion_is_named_and_nothing_is_taken, "
    "test_a_word_is_never_changed_by_a_file",
    "F1": f"{FORGET}::test_no_file_of_the_workspace_holds_a_forgotten_value_and_all_others_keep_their_ids",
    "F2": f"{FORGET}::test_an_entity_that_keeps_a_record_says_what_that_publishes_and_one_without_is_retired",
    "F3": f"{FORGET}::test_no_file_of_the_workspace_holds_a_forgotten_value_and_all_others_keep_their_ids, "
    "test_what_can_not_be_forgotten_is_refused_and_nothing_is_changed",
    "F4": f"{FORGET}::test_dispositions_under_retention_are_kept_restricted_with_the_reason_until_their_day",
    "F5": f"{FORGET}::test_own_data_go_when_no_delivery_held_them_for_keep_days",
    "F6": f"{FORGET}::test_a_source_goes_whole_with_its_editions_and_rows",
    "F7": f"{FORGET}::test_what_was_begun_is_finished_by_the_next_call",
    "N1": "update/test_settled.py::test_after_random_changes_an_update_equals_a_run_from_nothing",
    "N2": "update/test_settled.py::test_an_update_compares_only_pairs_of_new_and_changed_records, "
    "test_an_update_scores_only_names_that_were_not_scored_together",
    "N3": "update/test_settled.py::test_what_was_kept_under_another_program_or_model_is_not_used",
    "N4": "history/test_undo.py::test_a_judged_merge_a_split_and_an_undone_run_each_bring_back_the_ids_of_before",
    "N5": "../ingest/test_job.py::test_a_full_edition_removes_what_it_lacks_and_a_partial_one_nothing, "
    "test_a_record_that_comes_back_is_live_again",
    "N6": "history/test_at.py::test_what_was_true_on_a_day_is_asked_apart_from_what_was_known, "
    "test_a_retired_id_and_a_record_that_is_gone_answer_for_the_time_when_they_were",
    "K1": "../test_kill.py::test_a_killed_step_and_the_same_command_again_end_as_an_undisturbed_run",
    "K2": "test_store.py::test_a_second_writer_is_told_who_is_writing, "
    "test_the_lock_of_a_killed_writer_is_free_at_once_",
    "K3": "test_store.py::test_readers_go_on_with_their_generation_before_during_and_after_a_run, "
    "test_a_generation_that_is_not_finished_is_never_seen",
    "K4": "../test_kill.py::test_a_full_disk_publishes_nothing_and_the_same_command_ends_well_when_there_is_room",
    "K5": "test_keeping.py::test_pruned_files_take_no_history_with_them_and_the_current_run_stays",
    "K6": "test_keeping.py::test_a_backup_taken_while_others_read_and_judge_becomes_the_same_workspace, "
    "test_a_backup_is_refused_while_a_run_writes_and_a_damaged_one_is_not_restored",
    "U1": "history/test_undo.py::test_a_judged_merge_a_split_and_an_undone_run_each_bring_back_the_ids_of_before",
    "U2": "history/test_undo.py::test_a_judged_merge_a_split_and_an_undone_run_each_bring_back_the_ids_of_before",
    "U3": "history/test_undo.py::test_what_cannot_be_undone_or_split_is_refused_with_the_reason",
    "U4": "history/test_undo.py::test_a_preview_publishes_nothing_and_a_run_over_the_limit_neither",
    "U5": "history/test_undo.py::test_a_change_of_program_or_model_is_said_before_the_run",
    "C1": "history/test_changes.py::test_applied_to_the_export_of_any_earlier_run_the_feed_gives_that_of_now",
    "C2": "history/test_changes.py::test_every_table_of_a_generation_is_told_of_but_numbers_for_arrays, "
    "test_each_table_s_rows_come_change_and_go_under_ids_that_last",
    "C3": "history/test_changes.py::test_a_run_without_change_tells_nothing, "
    "test_a_finding_is_opened_changed_and_closed_under_one_id_whatever_edition_it_cites",
    "C4": "history/test_changes.py::test_a_clock_that_went_back_leaves_the_runs_in_their_order",
    "C5": "history/test_changes.py::test_a_generation_of_a_program_that_had_fewer_tables_still_tells_what_it_has",
    "R1": "replay/test_compare.py::test_without_data_of_our_own_every_party_counts, "
    "test_payments_to_a_newly_listed_wallet_are_steps_and_strangers_are_not_told",
    "R2": "replay/test_compare.py::test_a_company_of_ours_is_sanctioned_by_ownership_and_its_wallet_is_held_by_it, "
    "test_who_was_listed_and_is_under_more_programmes_or_free_is_told_apart, "
    "test_a_customer_who_may_be_a_listed_party_is_for_a_person_to_see_and_only_once",
    "R3": "replay/test_compare.py::test_no_path_goes_through_an_exchange_or_over_a_number_that_a_crowd_presents, "
    "test_steps_are_those_of_a_plain_search",
    "R4": "replay/test_replay.py::test_each_answer_names_the_line_of_the_list_that_did_it",
    "R5": "replay/test_replay.py::test_the_workspace_that_was_asked_is_as_it_was, "
    "test_what_a_killed_replay_left_goes_with_the_next_and_one_at_work_stays",
    "R6": "replay/test_editions.py::test_a_whole_edition_lists_one_of_ours_and_lets_another_go",
}
"""Rule of the page -> file below tests/resolver, and the tests there that fail without it."""


def test_every_rule_of_the_page_is_held_by_tests_that_are_there():
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([A-Z]\d+) \|", page, re.M)) - {f"I{n}" for n in range(1, 12)} == set(HELD)
    for rule, named in HELD.items():
        file, _, tests = named.partition("::")
        tree = ast.parse((ROOT / "tests" / "resolver" / file).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert set(tests.split(", ")) <= there, rule
