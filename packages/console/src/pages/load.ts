/** The code of each page, which its first visit fetches. */
export const LOAD = {
  overview: () => import('./overview/OverviewPage.tsx'),
  discover: () => import('./discover/DiscoverPage.tsx'),
  pipeline: () => import('./pipeline/PipelinePage.tsx'),
  doctor: () => import('./doctor/DoctorPage.tsx'),
  access: () => import('./access/AccessPage.tsx'),
  audit: () => import('./audit/AuditPage.tsx'),
};
