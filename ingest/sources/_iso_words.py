"""The names of elements of ISO 20022 messages that the source reads, or leaves with a reason; any other stops it."""

from __future__ import annotations

READ = """
AppHdr Fr To FIId FinInstnId BICFI BIC BICOrBEI AnyBIC BEI LEI Document GrpHdr MsgId CreDtTm CdtTrfTxInf PmtInf PmtInfId
ReqdExctnDt PmtId InstrId EndToEndId TxId UETR IntrBkSttlmAmt IntrBkSttlmDt InstdAmt Amt EqvtAmt XchgRate XchgRateInf
ChrgsInf ChrgsAmt InstgAgt InstdAgt Dbtr DbtrAcct DbtrAgt Cdtr CdtrAcct CdtrAgt UltmtDbtr UltmtCdtr InitgPty IntrmyAgt1
IntrmyAgt2 IntrmyAgt3 PrvsInstgAgt PrvsInstgAgt1 PrvsInstgAgt2 PrvsInstgAgt3 InstgRmbrsmntAgt InstdRmbrsmntAgt
ThrdRmbrsmntAgt Nm PstlAdr AdrLine Dept SubDept StrtNm BldgNb BldgNm Flr Room PstBx PstCd TwnNm TwnLctnNm DstrctNm
CtrySubDvsn Ctry CtryOfRes Id OrgId PrvtId Othr PrtryId IBAN BBAN UPIC PrtryAcct ClrSysMmbId MmbId CmbndId NmAndAdr
Pty Agt RmtInf Ustrd Strd CdtrRefInf Ref CdtrRef AddtlRmtInf RfrdDocInf Nb UndrlygCstmrCdtTrf TxInf RtrId OrgnlInstrId
OrgnlEndToEndId OrgnlUETR OrgnlTxId OrgnlMsgId OrgnlGrpInf RtrdIntrBkSttlmAmt RtrChain OrgnlTxRef RtrRsnInf Rsn
RtrRsn Cd Prtry Stmt Rpt Ntfctn Acct Ownr Svcr Bal Tp CdOrPrtry CdtDbtInd Dt DtTm Ntry NtryRef Sts BookgDt ValDt
AcctSvcrRef BkTxCd Domn Fmly SubFmlyCd NtryDtls TxDtls Refs AmtDtls TxAmt CntrValAmt RltdPties RltdAgts RvslInd
RtrInf AddtlNtryInf AddtlTxInf ElctrncSeqNb CcyXchg TxInfAndSts TxSts GrpSts OrgnlGrpInfAndSts StsRsnInf Undrlyg
CxlRsnInf CxlDtls TxCxlSts CxlStsRsnInf Conf Assgnmt OrgnlGrpInfAndCxl OrgnlPmtInfAndSts Chrgs PerTx Rcrd UndrlygTx
TtlChrgsPerRcrd TtlChrgsAmt ChrgsBrkdwn CstmrCdtTrfInitn FIToFICstmrCdtTrf FICdtTrf PmtRtr FIToFIPmtStsRpt
BkToCstmrAcctRpt BkToCstmrAcctRptV01 BkToCstmrStmt BkToCstmrStmtV01 BkToCstmrDbtCdtNtfctn BkToCstmrDbtCdtNtfctnV01
FIToFIPmtCxlReq RsltnOfInvstgtn ChrgsPmtReq Envelope Ccy
"""

LEFT = {
    "says how the message travels or is settled, not what moves": """
        BizMsgIdr MsgDefIdr BizSvc CreDt BizPrcgDt CpyDplct PssblDplct Prty MktPrctc Regy NbOfTxs CtrlSum
        TtlIntrBkSttlmAmt SttlmInf SttlmMtd SttlmAcct ClrSys ClrSysId BtchBookg PmtTpInf InstrPrty SvcLvl LclInstrm
        CtgyPurp SttlmPrty SttlmTmIndctn SttlmTmReq DbtDtTm CdtDtTm CLSTm TillTm FrTm RjctTm AccptncDtTm
        PoolgAdjstmntDt PmtMtd FwdgAgt Grpg InstrForCdtrAgt InstrForNxtAgt InstrForDbtrAgt InstrForDbtrAgt InstrInf
        ChrgBr ChrgsAcct ChrgsAcctAgt Authstn ClrSysRef MndtId ChqNb PrcgId RmtLctnMtd RltdRmtInf RmtId RmtLctn
        RmtLctnDtls ElctrncAdr SplmtryData Envlp PlcAndNm Xtrct DbtrAgtAcct CdtrAgtAcct IntrmyAgt1Acct IntrmyAgt2Acct
        IntrmyAgt3Acct PrvsInstgAgt1Acct PrvsInstgAgt2Acct PrvsInstgAgt3Acct InstgRmbrsmntAgtAcct
        InstdRmbrsmntAgtAcct ThrdRmbrsmntAgtAcct BrnchId CharSet Fmt Rltd Sgntr MsgPgntn PgNb LastPgInd StmtPgntn
        RptPgntn NtfctnPgntn OrgnlBizQry OrgnlMsgNmId OrgnlCreDtTm MsgNmId CpyDplctInd FrToDt FrDtTm ToDtTm LglSeqNb
        RptgSrc RptgSeq FrSeq ToSeq EQSeq NEQSeq Case Cretr CxlId Assgnr Assgne RslvdCase OrgnlNbOfTxs OrgnlCtrlSum
        NbOfTxsPerSts DtldNbOfTxs DtldSts DtldCtrlSum TxSumry GrpCxl CaseInd
    """,
    "what the parties agreed on beside the payment: kept with the published file": """
        Purp RgltryRptg Dtls Inf DbtCdtRptgInd Authrty Tax TaxRmt GrnshmtRmt Invcr Invcee RfrdDocAmt RmtdAmt DuePyblAmt
        DscntApldAmt CdtNoteAmt TaxAmt AdjstmntAmtAndRsn RltdDt LineDtls Issr SchmeNm DtAndPlcOfBirth BirthDt
        PrvcOfBirth CityOfBirth CtryOfBirth CtctDtls NmPrfx PhneNb MobNb FaxNb EmailAdr EmailPurp JobTitl Rspnsblty
        PrefrdMtd URLAdr Chanl EANGLN IBEI EANGNL USCHU DUNS BkPtyId TaxIdNb PrtryId2 DrvrsLicNb CstmrNb SclSctyNb
        AlnRegnNb PsptNb IdntyCardNb MplyrIdNb AdrTp CareOf UnitNb AddtlInf MsgRcpt Prxy Lines Ntwk ChrgDtls
    """,
    "the account servicer's own summary; the entries are staged one by one": """
        TxsSummry TtlNtries TtlCdtNtries TtlDbtNtries TtlNtriesPerBkTxCd Sum TtlNetNtry TtlNetNtryAmt NbOfNtries
        FcstInd Avlbty CdtLine Incl NbOfDays NbDays Btch TtlAmt SbmtdNtries Intrst Rate Vldty RltdAcct AddtlStmtInf
        AddtlRptInf AddtlNtfctnInf AddtlInfInd ComssnWvrInd TechInptChanl CardTx QtnDt SrcCcy TrgtCcy UnitCcy CtrctId
        AnncdPstngAmt PrtryAmt InstdAmt2 TtlChrgs TtlChrgsAndTaxAmt ChrgInclInd NbOfChrgsRcrds NbOfChrgsBrkdwnItms
        ChrgsRqstr ChrgsId RltdDts AccptncDtTm2 TradActvtyCtrctlSttlmDt TradDt IntrBkSttlmDt2 StartDt EndDt TxDtTm
        RltdPric RltdQties FinInstrmId Sfkpg CorpActn CshDpst TradgPty Qty PrtryQty Cpd OrgnlBkTxCd AddtlRtrRsnInf
        RtrdInstdAmt Orgtr AddtlStsInf StsId AddtlCxlRsnInf RtrRsnPrtry RateTp AgrdRate PreAgrdXchgRate TaxId Cert
        DocLineId LglSeq BkTx RmtLoc OrgnlIntrBkSttlmAmt OrgnlIntrBkSttlmDt OrgnlPmtInfId OrgnlInstdAmt RslvdBy
        CrrctnTx DpDt DueDt ReqdColltnDt CdtrSchmeId MndtRltdInf DtOfSgntr AmdmntInd AmdmntInfDtls SeqTp Frqcy
        FrstColltnDt FnlColltnDt OrgnlCdtrSchmeId OrgnlDbtrAcct OrgnlDbtrAgt OrgnlMndtId
    """,
}
"""Reason -> the names that are left unread for it."""

KNOWN = frozenset(READ.split()) | {name for names in LEFT.values() for name in names.split()}
"""Every name that may stand in a message."""
