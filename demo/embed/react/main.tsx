/** The merchant's React page: its own state beside the widgets, which are ordinary elements to React. */
import { useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';

const api = document
  .querySelector<HTMLScriptElement>('script[src$="/widgets/loader.js"]')
  ?.src.replace('/widgets/loader.js', '');

function Page() {
  const [merchant, setMerchant] = useState('');
  const [opened, setOpened] = useState(0);
  const onReady = useCallback(
    (event: Event & { detail: { tenantName: string } }) => setMerchant(event.detail.tenantName),
    [],
  );
  return (
    <>
      <header className="masthead">
        <a className="name" href="/">
          Stadtwerke <em>Rheintal</em>
        </a>
        <nav aria-label="Site">
          <a href="/">Charging</a>
          <a href="/react.html" aria-current="page">
            Today (React)
          </a>
          <a href="/csp.html">Everything</a>
        </nav>
      </header>
      <main>
        <p className="kicker">Control room</p>
        <h1>What happens today</h1>
        <p className="tally">
          {merchant ? `Live from ${merchant}.` : 'Connecting…'}
          {opened > 0 && ` You have looked at ${opened} ${opened === 1 ? 'session' : 'sessions'}.`}
        </p>
        <charge-provider src={api} session-url="/charging/session" onwf-ready={onReady}>
          <div className="columns">
            <order-table
              state="charging"
              columns="startedAt,stationName,userName,energyWh,totalMinor"
              onwf-order-open={() => setOpened((n) => n + 1)}
            />
            <alarm-feed />
          </div>
        </charge-provider>
      </main>
      <footer>Stadtwerke Rheintal GmbH · an imaginary company</footer>
    </>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Page />);
