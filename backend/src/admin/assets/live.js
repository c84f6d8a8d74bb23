/*
 * Keeps the parts of a page that carry `data-live` and an id fresh: fetches the page again and again while it can be
 * seen, and puts in what has changed. The page works without it, too.
 */

/** In milliseconds. */
const INTERVAL = 1000;
const { url } = document.currentScript.dataset;

void keepFresh();

async function keepFresh() {
	for (;;) {
		await new Promise((resolve) => setTimeout(resolve, INTERVAL));
		if (document.hidden) continue;
		const answer = await load();
		if (answer === 'over') return;
		if (answer === 'later') continue;
		const next = new DOMParser().parseFromString(answer.html, 'text/html');
		for (const region of document.querySelectorAll('[data-live]')) refresh(region, next);
	}
}

async function load() {
	try {
		// A redirect means that nobody is signed in any more.
		const response = await fetch(url, { redirect: 'manual' });
		if (response.ok) return { html: await response.text() };
		return response.status >= 500 ? 'later' : 'over';
	} catch {
		return 'later';
	}
}

/** What was unfolded stays so, and the keyboard stays where it was. */
function refresh(region, page) {
	const next = page.getElementById(region.id);
	if (!next) return;
	for (const { id } of region.querySelectorAll('details[open]'))
		next.querySelector(`#${id}`)?.setAttribute('open', '');
	if (next.innerHTML === region.innerHTML) return;
	const focused = region.contains(document.activeElement) ? document.activeElement.id : '';
	region.innerHTML = next.innerHTML;
	if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
