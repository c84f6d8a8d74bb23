/** The API reference's only style sheet; it stands in the page, let in by its hash. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b2024; --soft: #586069; --line: #e2dfd7; --tint: #f1efe9; --link: #0b5d8a; --here: #fbeecd; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
	:root { --paper: #111416; --ink: #e9ebed; --soft: #a3abb2; --line: #2c3236; --tint: #191d20; --link: #78c3f2; --here: #3a2d10; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); }
a { color: var(--link); }
code { font: .9em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
nav { padding: 1rem 1.25rem; border-bottom: 1px solid var(--line); }
nav ul { list-style: none; margin: .25rem 0 .75rem; padding: 0 0 0 1rem; }
nav summary { cursor: pointer; font-weight: 600; }
main { max-width: 52rem; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; margin: .5rem 0 1rem; }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; }
h4 { margin: 1rem 0 .25rem; font-size: .95rem; }
article { margin: 1.5rem 0; padding: 1rem; background: var(--tint); border-radius: 10px; }
article:target, dt:target { outline: 3px solid var(--link); outline-offset: 3px; }
.method { display: inline-block; min-width: 3.5rem; font-weight: 700; font-size: .85rem; }
.type, .media, .optional, .problems { color: var(--soft); margin: 0; }
.media { font-size: .85rem; }
.optional { font-weight: 400; font-size: .85rem; }
.problems { margin-top: 1rem; font-size: .9rem; }
.fields { margin: .5rem 0 0; padding-left: .75rem; border-left: 2px solid var(--line); }
.fields dt { font-weight: 600; margin-top: .4rem; }
.fields dd { margin: 0 0 0 1rem; color: var(--soft); }
.fields dd p { margin: .1rem 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
@media (min-width: 60rem) {
	body { display: grid; grid-template-columns: 19rem 1fr; }
	nav { position: sticky; top: 0; height: 100vh; overflow: auto; border-bottom: 0; border-right: 1px solid var(--line); }
}
@media print { nav { display: none; } }
`;
