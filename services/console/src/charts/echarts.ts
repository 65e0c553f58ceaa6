// The parts of ECharts that are used, registered by hand; drawn on canvas with text tooltips, which the policy allows.
import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer])

export type Option = EChartsCoreOption
export const draw = (place: HTMLElement) => init(place, null, { renderer: 'canvas' })
