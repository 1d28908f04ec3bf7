/** The parts of ECharts that the bar charts use, registered once. */
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, BrushComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
  BarChart,
  LineChart,
  GridComponent,
  TooltipComponent,
  BrushComponent,
  MarkLineComponent,
  AriaComponent,
  CanvasRenderer,
]);

export type { EChartsCoreOption } from 'echarts/core';
export { type ECharts, init } from 'echarts/core';
