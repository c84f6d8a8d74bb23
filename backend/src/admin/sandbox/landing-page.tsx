/** @jsxRuntime automatic @jsxImportSource preact */
import { DoorLayout } from '../layout.js';

/** Where the example's link leads: a page that is there without any network, and says what just happened. */
export function LandingPage() {
	return (
		<DoorLayout title="You tapped the link">
			<div class="card stack">
				<h1>You tapped the link</h1>
				<p>
					On the way here your request was stored, then judged. Back on the sandbox phone it shows
					up within a second, with the reasons of its verdict.
				</p>
				<p class="soft">In a campaign of yours, this would be the page your text leads to.</p>
				<p>
					<a href="/admin/sandbox">Back to the sandbox phone</a>
				</p>
			</div>
		</DoorLayout>
	);
}
