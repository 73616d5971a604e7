// title: Entities by name
// question: Which entities have a name with these words?
// method: computes
// param $text: STRING. Words of a name, in any script; signs are ignored
// param $fuzzy: BOOLEAN = false. Whether a word may differ by one letter
// param $listed_only: BOOLEAN = false. Whether only listed entities are wanted
// param $limit: INTEGER = 25. Most rows to return
// returns entity_id: STRING. The entity
// returns name: STRING. Its best name
// returns label: STRING. Person, Company, ...
// returns listed: BOOLEAN. Whether it is listed
// returns programmes: LIST<STRING>. Its programmes
// returns score: FLOAT. Lucene's score: comparable inside one answer only
// note: a search aid. Screening by name, with its scores, is `resolver screen`: this finds words.
// note: letters with points between them (S.A.R.L) are one word, which is found with its points and not by a part of it.
// note: names in other scripts are found by their romanised words, Korean ones by any usual spelling, also in Hangul.
CYPHER 25
WITH reduce(words = toLower($text), sign IN ["'", '`', '’', '‘', 'ʼ', 'ʻ'] | replace(words, sign, '')) AS words
WITH reduce(words = words, sign IN split('+ - ! ( ) { } [ ] ^ " ~ * ? : \\ / & | < > = , ;', ' ') |
  replace(words, sign, ' ')) AS words
WITH [word IN split(words, ' ') WHERE replace(word, '.', '') <> '' | {whole: word, parts: [part IN split(word, '.')
  WHERE part <> '' | '+' + part + CASE WHEN $fuzzy AND size(part) > 3 THEN '~1' ELSE '' END]}] AS words
WITH words
WHERE size(words) > 0
WITH reduce(query = '', word IN words | query + CASE size(word.parts) WHEN 1 THEN ' ' + word.parts[0]
  ELSE ' +(' + word.whole + ' (' + reduce(all = '', part IN word.parts | all + ' ' + part) + '))' END) AS query
CALL db.index.fulltext.queryNodes('entity_words', query) YIELD node, score
WHERE node.listed OR NOT $listed_only
RETURN node.id AS entity_id, node.caption AS name, head([label IN labels(node) WHERE NOT label IN ['Entity', 'Listed']]) AS label,
  node.listed AS listed, node.programmes AS programmes, score
ORDER BY score DESC, entity_id
LIMIT $limit
