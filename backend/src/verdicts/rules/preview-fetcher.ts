import type { Rule } from '../evidence.js';

/**
 * Who fetches a page to draw a card beside the link, by what their user agents say. Source: the platforms' own
 * pages for webmasters, and for iMessage its requests (an old Safari with the three names of others behind it).
 */
const FETCHERS: [name: string, pattern: RegExp][] = [
	['iMessage', /facebookexternalhit\/1\.1 Facebot Twitterbot\/1\.0/],
	['KakaoTalk', /kakaotalk-scrap/i],
	['Line', /facebookexternalhit.*line-poker|Linespider/i],
	[
		'Facebook or Instagram',
		/facebookexternalhit|facebookexternalua|facebookplatform|Facebot|meta-externalfetcher/i,
	],
	['WhatsApp', /^WhatsApp\/\d/i],
	['Telegram', /TelegramBot/],
	['Slack', /Slackbot|Slack-ImgProxy/],
	['Discord', /Discordbot/i],
	['Google Messages', /Google-PageRenderer|\+https?:\/\/developers\.google\.com\/\+\/web\/snippet/],
	['X (Twitter)', /Twitterbot/i],
	['LinkedIn', /LinkedInBot/i],
	['Skype or Teams', /SkypeUriPreview|MicrosoftPreview/],
	['Snapchat', /Snap URL Preview Service|SnapURLPreview/],
	['Viber', /^Viber\/|\bViberUrlDownloader/i],
	['Bing', /BingPreview/],
	['Yahoo', /Yahoo Link Preview/],
	['Mastodon', /\bMastodon\/\d/],
	['Bluesky', /^Bluesky\/|Cardyb/],
	['Pinterest', /Pinterestbot/i],
	['Reddit', /redditbot/i],
	['VK', /vkShare/],
	['Embedly', /Embedly/i],
	['Iframely', /Iframely/i],
	['Steam', /SteamChatURLLookup/],
	['a link-preview service', /URL ?Preview|Link ?Preview|RichLinkBot|UnfurlBot/i],
];

/** @returns the name of the platform that the user agent says it draws a preview for */
export function findPreviewFetcher(userAgent: string): string | undefined {
	return FETCHERS.find(([, pattern]) => pattern.test(userAgent))?.[0];
}

/**
 * A messenger or social platform draws a link preview: somebody's phone showed the message, nobody tapped yet.
 *
 * Wrong about: nobody in a browser; in-app browsers of the same platforms have other user agents.
 */
export const previewFetcher: Rule = ({ userAgent }) => {
	const name = userAgent && findPreviewFetcher(userAgent);
	if (!name) return null;
	return {
		verdict: 'preview',
		points: 150,
		detail: `${name} fetched the page to draw a link preview.`,
	};
};
