import eslint from '@eslint/js';
import solid from 'eslint-plugin-solid/configs/typescript';
import typescript from 'typescript-eslint';

export default typescript.config(
  { ignores: ['dist', 'node_modules'] },
  eslint.configs.recommended,
  ...typescript.configs.strict,
  { files: ['src/**/*.{ts,tsx}'], ...solid },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
    },
  },
);
