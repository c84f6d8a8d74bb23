import { expect } from 'chai';
import { TEXT, TO, type PlayedProvider } from './provider.js';

const KEY = 'AKIDEXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const ID = '567910cd-659e-55d4-8ccb-5aaf14679dc0';
const xml = (status: number, body: string) => ({
	status,
	headers: { 'content-type': 'text/xml' },
	body,
});
const error = (status: number, code: string, message: string) =>
	xml(
		status,
		`<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code>` +
			`<Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
	);

export const awsSns: PlayedProvider = {
	type: 'aws-sns',
	settings: (url) => ({
		region: 'eu-central-1',
		accessKeyId: KEY,
		secretAccessKey: SECRET,
		senderId: 'Acme',
		baseUrl: url,
	}),
	secrets: [SECRET],
	accepted: xml(
		200,
		`<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${ID}</MessageId>` +
			'</PublishResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishResponse>',
	),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /');
		expect(headers.authorization).to.match(
			/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sns\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
		);
		expect(headers['x-amz-date']).to.match(/^\d{8}T\d{6}Z$/);
		expect(Object.fromEntries(new URLSearchParams(body))).to.deep.equal({
			Action: 'Publish',
			Version: '2010-03-31',
			PhoneNumber: TO,
			Message: TEXT,
			'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SenderID',
			'MessageAttributes.entry.1.Value.DataType': 'String',
			'MessageAttributes.entry.1.Value.StringValue': 'Acme',
		});
	},
	refusals: {
		'an invalid number': [
			error(400, 'InvalidParameter', `Invalid parameter: PhoneNumber: ${TO}`),
			'InvalidParameter',
			'Check them',
		],
		'opted out': [error(400, 'OptedOut', `${TO} opted out`), 'OptedOut', 'come back'],
		barred: [error(403, 'AuthorizationError', 'No'), 'AuthorizationError', 'sns:Publish'],
		'wrong credentials': [
			error(403, 'SignatureDoesNotMatch', 'The signature does not match'),
			'secret access key',
		],
		'a key that is not known': [{ status: 403 }, '403', '"accessKeyId"'],
	},
	busy: {
		'500': { status: 500 },
		'503': { status: 503 },
		'throttled, with another status': error(400, 'Throttling', 'Rate exceeded'),
	},
	lost: { 'no XML': { status: 200, body: 'OK' } },
};
