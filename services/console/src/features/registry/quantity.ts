// A dated quantity in words: about, nearly or more than, with its unit.
import { useI18n } from 'vue-i18n'
import type { OrganizationDatedQuantity } from '@/api/generated'
import { useFormat } from '@/kit/format'

export function useQuantity() {
  const { t } = useI18n()
  const { count } = useFormat()
  return (quantity: OrganizationDatedQuantity | null | undefined) => {
    if (!quantity) return '—'
    return t(`registry.quantity.${quantity.qualifier ?? 'EQ'}`, { n: count(quantity.value), unit: quantity.unit })
  }
}
