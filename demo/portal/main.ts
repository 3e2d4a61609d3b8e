/** Entry of the portal: its styles, font and pieces. The widgets come by their own public script, as on anybody's page. */
import '@fontsource-variable/inter/wght.css';
import '../../themes/tokens.css';
import '../../themes/brands/voltera.css';
import './portal.css';
import { PortalAccount } from './account.ts';
import { PortalApp } from './app.ts';
import { PortalDemoBar } from './demo-bar.ts';
import { PortalDevelopers } from './developers.ts';
import { PortalFrame } from './frame.ts';
import { PortalLogIn } from './log-in.ts';
import { PortalMails } from './mails.ts';
import { PortalPalette } from './palette.ts';
import { PortalCards, PortalPeople, PortalStations } from './records.ts';
import { PortalWelcome } from './welcome.ts';

customElements.define('portal-account', PortalAccount);
customElements.define('portal-cards', PortalCards);
customElements.define('portal-demo-bar', PortalDemoBar);
customElements.define('portal-developers', PortalDevelopers);
customElements.define('portal-frame', PortalFrame);
customElements.define('portal-log-in', PortalLogIn);
customElements.define('portal-mails', PortalMails);
customElements.define('portal-palette', PortalPalette);
customElements.define('portal-people', PortalPeople);
customElements.define('portal-stations', PortalStations);
customElements.define('portal-welcome', PortalWelcome);
customElements.define('portal-app', PortalApp);
