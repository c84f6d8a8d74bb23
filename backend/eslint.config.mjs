import tseslint from 'typescript-eslint';

/** For the backend, and with small changes for the tests and scripts: type-aware and strict. */
export default tseslint.config(
	{ ignores: ['dist', 'src/database/generated', '**/*.mjs', '**/*.js'] },
	...tseslint.configs.strictTypeChecked,
	...tseslint.configs.stylisticTypeChecked,
	{
		languageOptions: { parserOptions: { projectService: true } },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			// A key of a Map built a line before, or an array of known length: the reader sees that it is there.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// Numbers in texts are clear.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
			'@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
			'no-restricted-properties': [
				'error',
				{ object: 'process', property: 'env', message: 'Settings are read in config.ts alone.' },
			],
			'no-console': 'error',
		},
	},
	{
		// What a person at a terminal reads goes to standard output.
		files: ['src/bin.ts', 'src/cli/**', 'src/demo/**'],
		rules: { 'no-console': 'off' },
	},
	{
		files: ['src/config.ts', 'src/bin.ts'],
		rules: { 'no-restricted-properties': 'off' },
	},
);
