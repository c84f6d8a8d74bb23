/**
 * Who fetches a page to draw a card beside the link, by what their user agents say. The first that fits counts:
 * some name others so that pages serve them alike. Source: the platforms' own pages for webmasters, and for
 * iMessage its requests (an old Safari with the names of three others behind it).
 */
const FETCHERS: [name: string, pattern: RegExp][] = [
	['iMessage', /facebookexternalhit\/1\.1 Facebot Twitterbot\/1\.0/],
	['KakaoTalk', /kakaotalk-scrap/i],
	['Line', /facebookexternalhit.*line-poker|Linespider/i],
	[
		'Facebook or Instagram',
		/facebook(?:external(?:hit|ua)|platform|scraper|catalog)|Facebot|meta-external(?:fetcher|hit)|meta-webindexer/i,
	],
	// Signal says WhatsApp too, on purpose.
	['WhatsApp or Signal', /^WhatsApp\b/i],
	['Telegram', /TelegramBot/],
	['Slack', /Slackbot|Slack-ImgProxy/],
	['Discord', /Discordbot/i],
	['Google Messages', /Google-PageRenderer|developers\.google\.com\/\+\/web\/snippet/],
	['Google', /Google Web Preview/],
	['X (Twitter)', /Twitterbot/i],
	['LinkedIn', /LinkedInBot/i],
	['Skype or Teams', /SkypeUriPreview|MicrosoftPreview|\bTeamsBot\b/i],
	['Snapchat', /Snap URL Preview Service|SnapURLPreview/],
	['Viber', /^Viber\b|\bViberUrlDownloader/i],
	['Matrix', /^Synapse\b|Matrix-(?:Media-Repo|Bot)|^BeeperBot/i],
	['Mattermost', /Mattermost-Bot/i],
	['GroupMe', /GroupMeBot/i],
	['Keybase', /KeybaseBot/i],
	['Zoom', /^Zoom Marketplace\//],
	['DingTalk', /DingTalkBot-LinkService/i],
	['Bing', /BingPreview/],
	['Yahoo', /Yahoo Link Preview|YahooMailProxy/],
	['Mastodon', /\bMastodon\/\d/],
	['Lemmy, Misskey or Friendica', /^Lemmy\/|SummalyBot|^Friendica\b/i],
	['Bluesky', /^Bluesky\/|Cardyb/i],
	['Pinterest', /Pinterestbot|^Pinterest\/\d/i],
	['Tumblr', /^Tumblr\/\d/],
	['Reddit', /redditbot/i],
	['VK', /vkShare/],
	['Odnoklassniki', /OdklBot/],
	['Flipboard', /FlipboardProxy/],
	['Steam', /SteamChatURLLookup|^Valve\/Steam HTTP Client/],
	['Discourse', /Discourse Forum Onebox/],
	['Fastmail', /^FastmailUA\//],
	['Notion', /^Notion(?:Embedder)?\//],
	[
		'a link-preview service',
		/Embedly|Iframely|OpenGraph\.io|(?:URL|Link) ?Preview|Preview ?Bot|RichLinkBot|Unfurl/i,
	],
];

/** @returns the name of the platform that the user agent says it draws a preview for */
export function findFetcher(userAgent: string): string | undefined {
	return FETCHERS.find(([, pattern]) => pattern.test(userAgent))?.[0];
}
