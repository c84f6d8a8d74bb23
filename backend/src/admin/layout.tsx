/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { assets } from './assets.js';

/** The places the header leads to. */
export type Place = 'campaigns' | 'recipients' | 'webhooks' | 'sandbox' | 'sessions' | 'system';

interface LayoutProps {
	title: string;
	/** Where in the header's list the page belongs; nothing on pages for strangers, who get no list. */
	place: Place | null;
	/** Where the page finds itself anew, to keep its `data-live` parts fresh. */
	liveUrl?: string;
	children: ComponentChildren;
}

/** A page of somebody who is signed in. */
export function Layout({ title, place, liveUrl, children }: LayoutProps) {
	return (
		<Document title={title} liveUrl={liveUrl}>
			<a class="skip" href="#main">
				Skip to content
			</a>
			<header class="bar">
				<Brand />
				<nav aria-label="Main">
					<NavLink href="/admin" isHere={place === 'campaigns'}>
						Campaigns
					</NavLink>
					<NavLink href="/admin/recipients" isHere={place === 'recipients'}>
						Recipients
					</NavLink>
					<NavLink href="/admin/webhooks" isHere={place === 'webhooks'}>
						Webhooks
					</NavLink>
					<NavLink href="/admin/sandbox" isHere={place === 'sandbox'}>
						Sandbox phone
					</NavLink>
					<NavLink href="/admin/sessions" isHere={place === 'sessions'}>
						Sessions
					</NavLink>
					<NavLink href="/admin/system" isHere={place === 'system'}>
						System
					</NavLink>
					<NavLink href="/docs" isHere={false}>
						API docs
					</NavLink>
				</nav>
				<form method="post" action="/admin/sign-out">
					<button class="quiet">Sign out</button>
				</form>
			</header>
			<main id="main">{children}</main>
		</Document>
	);
}

/** A page for whoever comes: signing in, and what went wrong before that. */
export function DoorLayout({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<Document title={title}>
			<main id="main" class="door">
				<Brand />
				{children}
			</main>
		</Document>
	);
}

function Document({ title, liveUrl, children }: Omit<LayoutProps, 'place'>) {
	return (
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<title>{`${title} · Clickloop`}</title>
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="robots" content="noindex" />
				<link rel="icon" href={assets.icon.path} type="image/svg+xml" />
				<link rel="stylesheet" href={assets.style.path} />
				{liveUrl && <script src={assets.live.path} data-url={liveUrl} defer />}
			</head>
			<body>{children}</body>
		</html>
	);
}

function Brand() {
	return (
		<a class="brand" href="/admin">
			<img src={assets.icon.path} alt="" width="28" height="28" />
			Clickloop
		</a>
	);
}

interface NavLinkProps {
	href: string;
	isHere: boolean;
	children: ComponentChildren;
}

function NavLink({ href, isHere, children }: NavLinkProps) {
	return (
		<a href={href} aria-current={isHere ? 'page' : undefined}>
			{children}
		</a>
	);
}
