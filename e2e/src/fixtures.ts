import { expect, test as base } from '@playwright/test';
import { Desk } from './desk';
import { eventually } from './eventually';
import { Hypervisor } from './hypervisor';
import { onVirtualMachines, patience } from './wall';

interface Owner {
  desk: Desk;
  name: string;
  codes: string[];
  setupLink: string;
}

/** What the first virtual machine of a hypervisor is made of takes minutes to make; others are its clones. */
async function firstSandbox(desk: Desk): Promise<void> {
  const answers = async () => (await desk.fetch('/terminals')).status === 200;
  await eventually('the first virtual machine answers', answers, 120_000);
}

/** What all tests share: one hypervisor, and its first account, signed in. */
export const test = base.extend<object, { hypervisor: Hypervisor; ada: Owner }>({
  hypervisor: [
    async ({}, use) => {
      const hypervisor = await Hypervisor.start();
      await use(hypervisor);
      await hypervisor.end();
    },
    { scope: 'worker', timeout: 480_000 },
  ],
  ada: [
    async ({ browser, hypervisor }, use) => {
      const desk = await Desk.open(browser, hypervisor);
      const setupLink = hypervisor.setupLink();
      const codes = await desk.register(setupLink, 'ada');
      await desk.keepCodes();
      await desk.expectDesktop();
      if (onVirtualMachines) await firstSandbox(desk);
      await use({ desk, name: 'ada', codes, setupLink });
      await desk.close();
    },
    { scope: 'worker', timeout: 190_000 * patience },
  ],
});

export { expect };
