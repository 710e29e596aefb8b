#include "analyze/report_style.h"

namespace telelake {

std::string_view report_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e7ec; --text: #16202c; --soft: #5b6877; --accent: #2583c9;
  --track: #edf1f5; --ok: #1f8a4c; --info: #2573b8; --warning: #a86200; --error: #c62f2f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10161d; --card: #18212b; --line: #2a3643; --text: #e8edf2; --soft: #9aa8b7; --accent: #58b0ee;
    --track: #222d39; --ok: #55c585; --info: #6fb3ee; --warning: #e8ab4a; --error: #f37b7b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Noto Sans", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums;
}
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 48px; }
header p { color: var(--soft); margin: 0; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 14px; }
section, .tiles > div {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
}
section { padding: 20px; margin-top: 16px; min-width: 0; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; margin-top: 24px; }
.tiles > div { padding: 12px 16px; }
.tiles strong { display: block; font-size: 22px; line-height: 1.3; font-weight: 650; }
.tiles span { color: var(--soft); font-size: 13px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px;
  align-items: start; }
.pair > section { margin-top: 0; }
.pair { margin-top: 16px; }
.lead { color: var(--soft); margin: -8px 0 14px; }
figure { margin: 0; }
.plot { position: relative; height: 190px; margin: 10px 56px 0 0; border-bottom: 1px solid var(--soft); }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; fill: var(--accent); }
.plot .hit { fill: transparent; }
.plot g:hover .hit { fill: var(--track); }
.short .plot { height: 120px; }
.tick {
  position: absolute; left: 100%; padding-inline-start: 8px; transform: translateY(50%); color: var(--soft);
  font-size: 12px; line-height: 1; pointer-events: none;
}
.grid { position: absolute; inset-inline: 0; border-bottom: 1px dashed var(--line); }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; margin: 4px 56px 0 0; }
table { border-collapse: collapse; width: 100%; }
th { text-align: start; font-weight: 400; }
.bars th { padding: 3px 12px 3px 0; width: 34%; max-width: 0; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.bars .track { padding: 0; }
.track { background: linear-gradient(var(--track) 0 0) center / 100% 12px no-repeat; }
.track > div { height: 12px; border-radius: 3px; background: var(--accent); }
.bars .number { text-align: end; padding-inline-start: 12px; width: 1%; white-space: nowrap; }
.number small { color: var(--soft); margin-inline-start: 8px; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 14px; padding: 0; list-style: none; }
.chips li { border: 1px solid var(--line); border-radius: 999px; padding: 2px 12px; font-size: 13px; }
.ok { --tone: var(--ok); } .info { --tone: var(--info); } .warning { --tone: var(--warning); }
.error { --tone: var(--error); }
.chips strong, .mark, .count { color: var(--tone); }
details { border-top: 1px solid var(--line); }
summary {
  display: grid; grid-template-columns: 22px minmax(0, 1fr) auto 17em; gap: 4px 10px; align-items: baseline;
  padding: 9px 2px; cursor: pointer; list-style: none;
}
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--track); }
.title::after { content: "›"; display: inline-block; color: var(--soft); margin-inline-start: 8px; }
details[open] .title::after { transform: rotate(90deg); }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.mark { font-weight: 700; text-align: center; }
.count { font-weight: 650; text-align: end; }
.share { color: var(--soft); font-size: 13px; }
details > div { padding: 2px 2px 16px 32px; }
details p { margin: 0 0 10px; max-width: 72ch; color: var(--soft); }
.plain td, .plain th { padding: 3px 12px 3px 0; font-size: 14px; text-align: start; }
.plain th { color: var(--soft); }
.plain .number { text-align: end; padding-right: 0; }
.findings td { padding: 3px 12px 3px 0; vertical-align: top; border-top: 1px solid var(--line); font-size: 14px;
  overflow-wrap: anywhere; }
.findings td:first-child { white-space: nowrap; }
code { font: 13px ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
a { color: var(--info); }
footer { color: var(--soft); font-size: 13px; margin-top: 24px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.scroll { overflow-x: auto; }
@media (max-width: 600px) {
  main { padding: 20px 12px 32px; }
  h1 { font-size: 22px; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
  section { padding: 16px 14px; }
  summary { grid-template-columns: 22px minmax(0, 1fr) auto; }
  .share { grid-column: 2 / -1; }
  details > div { padding-left: 2px; }
  .plain td, .plain th { padding: 3px 12px 3px 0; font-size: 14px; text-align: start; }
.plain th { color: var(--soft); }
.plain .number { text-align: end; padding-right: 0; }
.findings td { display: block; }
  .findings td:first-child { white-space: normal; }
  .findings td + td { border-top: 0; padding-top: 0; }
  .number small { display: none; }
}
@media print {
  body { background: none; }
  section, .tiles > div { break-inside: avoid; }
}
)css";
}

}  // namespace telelake
