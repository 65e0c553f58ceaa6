// Lint: TypeScript and Vue, and which folder may import which (features → flow, form, charts, kit → api, theme).
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const closed = (files, ...patterns) => ({
  files: files.flatMap((room) => [`src/${room}/**/*.ts`, `src/${room}/**/*.vue`]),
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/generated'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      'no-undef': 'off',
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-indent': 'off',
      'max-lines': ['error', { max: 250, skipComments: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  closed(['api', 'theme'], '@/kit/*', '@/flow/*', '@/form/*', '@/charts/*', '@/features/*', '@/live/*'),
  closed(['kit', 'form', 'charts'], '@/flow/*', '@/features/*'),
  closed(['flow'], '@/features/*', '@/charts/*'),
  closed(['features'], '@/features/*', '../../*'),
)
