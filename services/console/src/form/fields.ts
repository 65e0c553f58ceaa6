// Which control draws which type of evidence. A new type is one line here; one that is not here is told, the rest lives.
import { defineAsyncComponent, type Component } from 'vue'
import BoolField from './BoolField.vue'
import ChoiceField from './ChoiceField.vue'
import DateField from './DateField.vue'
import NumberField from './NumberField.vue'
import TextField from './TextField.vue'
import type { WantedType } from './wanted'

export const FIELDS: Readonly<Record<WantedType, Component>> = {
  text: TextField,
  number: NumberField,
  date: DateField,
  bool: BoolField,
  choice: ChoiceField,
  reference: defineAsyncComponent(() => import('./ReferenceField.vue')),
  references: defineAsyncComponent(() => import('./ReferencesField.vue')),
  document: defineAsyncComponent(() => import('./DocumentField.vue')),
  members: defineAsyncComponent(() => import('./MembersField.vue')),
  ballot: defineAsyncComponent(() => import('./BallotField.vue')),
  money: defineAsyncComponent(() => import('./MoneyField.vue')),
  files: defineAsyncComponent(() => import('./FilesField.vue')),
}
