/* What the page says, in Chinese and English. */

import { ANSWER_NAMES, ANSWER_STRINGS } from "./answer_words.js";
import { MATCH_NAMES, MATCH_STRINGS } from "./match_words.js";
import { REGISTER_NAMES, REGISTER_STRINGS } from "./register_words.js";

/** The column of the tables below: 0 中文, 1 English. */
export const language = { column: 0 };

const STRINGS = { // key: [中文, English]; "one|many" chooses by {n}
  ...REGISTER_STRINGS, ...MATCH_STRINGS, ...ANSWER_STRINGS,
  views: ["视图", "Views"], tab_ask: ["提问", "Ask"], tab_documents: ["文档", "Documents"], headline: ["向政策文本提问", "Ask the policy texts"],
  promise: ["每句回答都注明出处，每段引文都读自所收文本，点开即可核对。", "Every sentence is cited, and every quote opens in the text it was read from."],
  question_label: ["您的问题", "Your question"], question_placeholder: ["输入您的问题", "Type your question"], ask: ["提问", "Ask"],
  filters: ["筛选", "Filters"], clear_filters: ["清除筛选", "Clear filters"], jurisdiction: ["地区", "Place"], as_of: ["适用日期", "As of"],
  kind: ["类型", "Kind"], language: ["文本语言", "Language of the text"], issuer: ["发文机关", "Issuer"], any: ["不限", "Any"],
  searching: ["正在检索文本……", "Searching the texts…"], complete: ["完整", "Complete"],
  complete_words: ["所藏文本足以回答此问题。", "The texts held answer this question."], partial: ["部分", "Partial"],
  partial_words: ["所藏文本只能回答其中一部分，缺少的内容见下方“检索范围”。", "The texts held answer only a part. What is missing is said below, under “What was searched”."],
  none: ["无依据", "No answer"], none_words: ["所藏文本中没有可以回答此问题的依据，因此不作回答。", "Nothing in the texts held answers this, so nothing is claimed."],
  mode_extractive: ["回答由原文语句摘录而成，未使用语言模型。", "Put together from the texts' own sentences, without a language model."],
  mode_other: ["文字由语言模型撰写；引文均由程序读自原文。", "The prose was written by a language model; every quote was read from the stored text."],
  comma: ["，", ", "], stop: ["。", "."], citations: ["引文", "Citations"], refers_to: ["所引条款，见", "Referred to in"], citation_n: ["引文 {n}：{title}", "Citation {n}: {title}"],
  position: ["{n} / {total}", "{n} / {total}"], show_all: ["显示全部引文", "Show the whole quote"], show_less: ["收起", "Show less"],
  verified: ["与所收文本一致", "Matches the stored text"], unverified: ["未能与原文核对", "Not matched to the stored text"], page: ["第 {n} 页", "p. {n}"],
  issued: ["发布 {d}", "issued {d}"], effective: ["施行 {d}", "in force from {d}"], ended: ["失效 {d}", "until {d}"],
  superseded_by: ["已被取代，见：{title}", "Superseded by {title}"],
  old_version: ["这是旧版本（第 {n} 版），现已有新版本。", "This is version {n}, no longer the current one."],
  part_held: ["此处仅收录该文件的一部分。", "Only a part of this document is held."],
  brief_badge: ["简介——我们对〈{title}〉的概述", "Brief — our summary of 〈{title}〉"], brief_bare: ["简介——我们的概述", "Brief — our summary"],
  brief_words: ["这是 PolicyDesk 撰写的简介，并非官方文本，引用前请核对原文件。", "This is PolicyDesk's own summary, not the official text. Check the instrument itself before you rely on it."],
  coverage: ["检索范围", "What was searched"], covers: ["所藏文本涵盖的内容", "What the texts held do cover"], nearest: ["最接近的文档", "Nearest documents"],
  searched: ["已检索 {n} 份文档", "Searched {n} document|Searched {n} documents"], newest: ["最新一份为 {d}", "the newest of {d}"],
  took: ["用时 {n} 毫秒", "in {n} ms"], with_filters: ["筛选条件：{list}", "Filters: {list}"], not_held: ["提到但未收录", "Referred to, but not held"],
  read_label: ["从问题中读到：", "Read from your question:"], read_place: ["地区", "Place"], read_as_of: ["日期", "As of"], read_kind: ["优先类型", "Preferring"],
  read_version: ["版本", "Version"], read_status: ["包括", "Including"], national: ["国家层面", "national law"], version_year: ["{n} 年", "of {n}"],
  past_texts: ["已失效文本", "texts that have ended"], effect_filter: ["只检索符合的文本", "only texts that fit are searched"],
  effect_preference: ["符合的文本排在前面", "texts that fit come first"], read_none: ["都不采用", "Use none of these"],
  read_off: ["问题中的 {words}：{effect}。点按即不采用并重新提问。", "From {words}: {effect}. Click to ask again without it."],
  read_on: ["问题中的 {words} 未采用。点按即采用并重新提问。", "{words} is not used. Click to ask again with it."],
  also: ["另见", "Also in"],
  copy_answer: ["复制回答与引文", "Copy with citations"], print: ["打印", "Print"], copied: ["已复制", "Copied"],
  copy_failed: ["无法复制", "Could not copy"], documents_title: ["所藏文档", "Documents held"],
  documents_filter: ["按标题、文号、机关、地区筛选", "Filter by title, number, issuer, place"], documents_count: ["{n} / {total} 份", "{n} of {total}"],
  documents_more: ["仅显示前 {n} 份，共 {total} 份符合，请继续输入以缩小范围", "The first {n} of {total} matches; type more to narrow them"],
  documents_empty: ["尚无文档。请添加文件。", "No documents yet. Add files to begin."], documents_no_match: ["没有符合的文档。", "No document matches."],
  loading: ["正在载入……", "Loading…"], col_title: ["标题", "Title"], col_in_force: ["施行日期", "In force from"], col_passages: ["段落数", "Passages"],
  col_actions: ["操作", "Actions"], status: ["效力", "Status"], upload: ["添加文件", "Add files"], uploading: ["已开始添加 {n} 个文件", "Adding {n} file|Adding {n} files"],
  upload_report: ["添加结果", "What became of the files"], upload_source: ["文件", "File"], upload_state: ["结果", "Result"],
  uploads_done: ["{n} 个文件已处理完毕：{list}", "{n} file is done: {list}|{n} files are done: {list}"],
  pages_lost: ["未能读取的页：{list}", "Pages that could not be read: {list}"], progress_of: ["进度：{title}", "Progress of {title}"],
  dismiss: ["关闭此表", "Dismiss"], delete: ["删除", "Delete"], delete_named: ["删除：{title}", "Delete {title}"],
  delete_confirm: ["确定删除“{title}”吗？删除后将不再检索或引用此文档。", "Delete “{title}”? It will no longer be searched or cited."],
  deleted: ["已删除：{title}", "Deleted {title}"], previous: ["上一条引文", "Previous citation"], next: ["下一条引文", "Next citation"],
  outline: ["目录", "Outline"], ask_this: ["只问此文", "Ask this"], ask_this_words: ["下一个问题只在此文档中检索", "Search only this document for the next question"], copy_link: ["复制链接", "Copy link"], close: ["关闭", "Close"],
  full_text: ["全文", "Full text"], page_picture: ["原页图像", "Picture of the page"], changes: ["版本差异", "What changed"],
  reader_views: ["显示方式", "Show as"], page_view: ["原页", "Page"], text_view: ["文本", "Text"],
  previous_page: ["上一页", "Previous page"], next_page: ["下一页", "Next page"], page_of: ["第 {n} / {total} 页", "Page {n} of {total}"],
  zoom_in: ["放大", "Zoom in"], zoom_out: ["缩小", "Zoom out"], percent: ["{n}%", "{n}%"],
  page_alt: ["〈{title}〉第 {n} 页", "Page {n} of 〈{title}〉"], page_alt_marked: ["〈{title}〉第 {n} 页，引文已标出", "Page {n} of 〈{title}〉 with the quote marked"],
  page_failed: ["此页无法显示，请改看文本。", "This page cannot be shown. Read the text instead."],
  quote_on: ["引文所在页：", "The quote stands on:"],
  scanned: ["这些文字由扫描件识别而来（可信度 {n}%），请与原页核对。", "These words were recognised from a scan ({n}% sure). Compare them with the page."],
  scanned_short: ["识别自扫描件，请与原页核对", "Recognised from a scan, compare with the page"],
  about: ["文件信息", "About this document"], about_relations: ["关联 {n} 项", "{n} relation|{n} relations"], all_fields: ["全部字段", "All fields"],
  recognised: ["识别自文本 · {n}%", "Read from the text · {n}%"], recognised_title: ["识别结果，正确的可能性为 {n}%", "Recognised by the program, right with a likelihood of {n}%"],
  where: ["原文位置", "Where"], where_named: ["原文位置：{title}", "Where the text says: {title}"], edit: ["更正", "Edit"], edit_named: ["更正：{title}", "Edit {title}"],
  save: ["保存", "Save"], cancel: ["取消", "Cancel"], take_back: ["撤销更正", "Take the correction back"], saved: ["已保存：{title}", "Saved: {title}"],
  unsaid: ["未说明", "Not said"],
  versions: ["版本", "Versions"], version_n: ["第 {n} 版", "Version {n}"], current_version: ["当前版本", "current"],
  changed_since: ["与前一版相比的改动", "What changed since the one before"], changed_later: ["后一版的改动", "What changed in the next one"],
  changes_title: ["从 {older} 到 {newer}", "From {older} to {newer}"], changes_none: ["两版文字相同。", "The two texts are the same."],
  unchanged_n: ["{n} 条未变：{list}", "{n} part unchanged: {list}|{n} parts unchanged: {list}"], to_text: ["查看全文", "Read the whole text"],
  moved_to: ["{older} → {newer}", "{older} → {newer}"],
  relation_not_held: ["未收录", "not held"], place_n: ["第 {n} 处", "place {n}"], place_named: ["〈{title}〉的出处 {n}", "Where it says so of 〈{title}〉, place {n}"],
  names_here: ["本文提到的文件", "Documents this one names"], named_here: ["提到本文的文件", "Documents that name this one"], unnamed: ["（无题）", "(untitled)"],
  quote_moved: ["此链接所指的位置已不在文本中，或文本已经变动。", "The place this link points to is not in the text, or the text has changed."],
  unreachable: ["无法连接服务", "The service is not reachable"],
  unreachable_words: ["请检查 PolicyDesk 是否在运行以及网络是否连通，然后重试。", "Check that PolicyDesk is running and that you are connected, then try again."],
  bad_answer: ["服务的回复无法读取", "The service sent something that cannot be read"],
  bad_answer_words: ["请重试；如仍如此，请查看服务的日志。", "Try again. If it stays so, look into the service's log."],
  answer_ready: ["回答：{state}，引文 {n} 条", "Answer: {state}, {n} citation|Answer: {state}, {n} citations"],
};

export const NAMES = { // values the server sends, as people say them; what is missing here is shown as sent
  ...REGISTER_NAMES, ...MATCH_NAMES, ...ANSWER_NAMES,
  status: { in_force: ["现行有效", "In force"], superseded: ["已被取代", "Superseded"], repealed: ["已废止", "Repealed"],
    historical: ["历史文本", "Historical"], draft: ["草案", "Draft"],
    unknown: ["效力未核", "Status not checked"] },
  kind: { law: ["法律", "Law"], regulation: ["法规", "Regulation"], rule: ["规章", "Rule"], measures: ["办法", "Measures"],
    notice: ["通知", "Notice"], opinion: ["意见", "Opinion"], guidance: ["指南", "Guidance"], plan: ["规划", "Plan"],
    paper: ["论文", "Paper"], report: ["报告", "Report"], brief: ["简介", "Brief"], document: ["文档", "Document"] },
  group: { incentive: ["激励", "Incentives"], obligation: ["义务", "Obligations"], prohibition: ["禁止", "Prohibitions"],
    sanction: ["法律责任", "Sanctions"], mechanism: ["机制", "Mechanisms"] },
  state: { parsed: ["已添加", "Added"], unchanged: ["未变动", "Unchanged"],
    partial: ["部分读取", "Read in part"], failed: ["失败", "Failed"], skipped: ["已跳过", "Skipped"],
    queued: ["待发送", "To be sent"], sending: ["正在发送", "Sending"], waiting: ["等候读取", "Waiting its turn"], running: ["正在读取", "Being read"],
    done: ["已完成", "Done"], interrupted: ["中断", "Interrupted"], removed: ["已移除", "Removed"] },
  field: { title: ["标题", "Title"], title_en: ["英文标题", "English title"], kind: ["类型", "Kind"], issuer: ["发文机关", "Issuer"],
    document_number: ["文号", "Number"], jurisdiction: ["地区", "Place"], language: ["语言", "Language"], issued: ["发布日期", "Issued"],
    effective_from: ["施行日期", "In force from"], effective_to: ["失效日期", "In force until"], status: ["效力", "Status"],
    superseded_by: ["取代文件", "Superseded by"], authors: ["作者", "Authors"], year: ["年份", "Year"], venue: ["期刊或会议", "Published in"], doi: ["DOI", "DOI"] },
  origin: { sidecar: ["旁附说明文件", "From the file beside it"], front_matter: ["文件开头的说明", "From the head of the file"],
    set: ["人工更正", "Set by hand"], file: ["文件属性", "From the file's properties"], text: ["识别自文本", "Read from the text"],
    detected: ["由程序判断", "Worked out by the program"] },
  names: { implements: ["依据", "Rests on"], amends: ["修改", "Amends"], replaces: ["取代", "Replaces"], repeals: ["废止", "Repeals"], refers_to: ["引用", "Refers to"] },
  named_by: { implements: ["以本文为依据", "Rest on this one"], amends: ["修改本文", "Amend this one"], replaces: ["取代本文", "Replace this one"],
    repeals: ["废止本文", "Repeal this one"], refers_to: ["引用本文", "Refer to this one"] },
  change: { reworded: ["修改", "Reworded"], added: ["新增", "Added"], removed: ["删除", "Removed"], moved: ["移动", "Moved"], unchanged: ["未变", "Unchanged"] },
  edit_words: { added: ["新增文字", "inserted"], removed: ["删除文字", "deleted"] },
  place: { "CN": ["中国", "China"], "CN-BJ": ["北京", "Beijing"], "CN-SH": ["上海", "Shanghai"], "CN-ZJ": ["浙江", "Zhejiang"],
    "CN-ZJ-330100": ["杭州", "Hangzhou"], "CN-ZJ-330200": ["宁波", "Ningbo"], "CN-JS": ["江苏", "Jiangsu"], "CN-GD": ["广东", "Guangdong"],
    "CN-GD-440300": ["深圳", "Shenzhen"], "CN-SD": ["山东", "Shandong"], "CN-HB": ["湖北", "Hubei"], "CN-HE": ["河北", "Hebei"],
    "TW": ["台湾", "Taiwan"], "HK": ["香港", "Hong Kong"], "GB": ["英国", "United Kingdom"], "IE": ["爱尔兰", "Ireland"],
    "US": ["美国", "United States"], "US-DC": ["华盛顿特区", "Washington, D.C."], "DE": ["德国", "Germany"] },
  language: { zh: ["中文", "Chinese"], en: ["英文", "English"], de: ["德文", "German"] },
};

export const EXAMPLES = [
  { who: ["企业", "Enterprise"], ask: ["我们在宁波接收40名实习生，校企合作有哪些财政和税收支持？",
    "We host 40 interns in Ningbo and spent 2 million yuan on a training base: which incentives apply to us?"] },
  { who: ["院校管理者", "College administrator"], ask: ["学生上岗实习要签什么协议，报酬和工时有什么要求？",
    "What must be in a three-party internship agreement between college, enterprise and student?"] },
  { who: ["研究者", "Researcher"], ask: ["行业产教融合共同体由谁牵头，成员企业要提供多少实习岗位？",
    "What do the papers say hinders industry communities, and which policies answer that?"] },
];


export function t(key, values = {}) {
  const forms = STRINGS[key][language.column].split("|");
  const words = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

export function nameOf(table, value) {
  const row = Object.hasOwn(NAMES[table], value) ? NAMES[table][value] : null;
  return row ? row[language.column] : String(value).replaceAll("_", " ");
}

export const placeName = (code) => (Object.hasOwn(NAMES.place, code) ? `${nameOf("place", code)} (${code})` : code);
