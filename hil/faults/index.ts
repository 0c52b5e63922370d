export { brokerOutage } from './broker-outage.ts';
export { expiredCertificate } from './expired-certificate.ts';
export { forced } from './forced.ts';
export { frozen } from './frozen.ts';
export { gatewayCrash } from './gateway-crash.ts';
export { faultMenu } from './menu.ts';
export { coldRestart, warmRestart } from './restarts.ts';
export { silentDevice } from './silent-device.ts';
export { storeCrash } from './store-crash.ts';
