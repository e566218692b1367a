/**
 * The first of the experts among which each task chooses, of `perTask` each: M³ViT's `regu_experts_fromtask`, as
 * published. The distances grow with the task, so that the last tasks may end beyond the last expert.
 */
export function firstExperts(experts: number, perTask: number, tasks: number): number[] {
  const firsts = [0]
  for (let task = 1; task < tasks; task++)
    firsts.push(firsts[task - 1] + Math.floor((task * (experts - perTask)) / (tasks - 1)))
  return firsts
}
