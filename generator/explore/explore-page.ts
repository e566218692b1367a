import { packageVersion } from '../base/root.js'
import { htmlPage } from '../report-data/page.js'
import type { ExplorationPage } from '../report-data/types/exploration.js'
import type { Exploration } from './explore.js'
import { exploreJson } from './explore-json.js'
import { figureUnits } from './figures.js'

/** What was found as one HTML file, which needs nothing else. */
export function explorePage(exploration: Exploration): Promise<string> {
  const data: ExplorationPage = {
    version: packageVersion,
    units: figureUnits,
    exploration: exploreJson(exploration),
  }
  return htmlPage({ title: `${exploration.ground.config}: designs`, page: 'explore', data })
}
