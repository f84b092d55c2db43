// The frame around every page: where one can go, who one is, and whether the service is there.

import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { Link, useLocation } from 'wouter';
import { Brand } from '../parts/brand.tsx';
import { ActsMenu } from '../parts/menu.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { FRAME } from '../texts/frame.ts';
import { useMay, useSession, useSurroundings, useTexts } from './app-context.ts';
import { keepPreference, type Theme } from './preferences.ts';

type FrameTexts = (typeof FRAME)['en'];

interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly label: (texts: FrameTexts) => string;
  /** The action without which the page shows nothing; where that asks for every right, one that only those have who have them all. */
  readonly needs: string;
  /** It is about the installation, which is its operator's affair. */
  readonly isOperators?: boolean;
}

const PLACES: readonly Place[] = [
  { path: '/attention', icon: 'bell', label: (texts) => texts.attention, needs: 'DescribeCertificates' },
  { path: '/certificates', icon: 'shield', label: (texts) => texts.certificates, needs: 'DescribeCertificates' },
  { path: '/targets', icon: 'server', label: (texts) => texts.targets, needs: 'ResealDescribeTargets' },
  {
    path: '/campaigns',
    icon: 'reissue',
    label: (texts) => texts.campaigns,
    needs: 'ResealDescribeCampaigns',
  },
  { path: '/issuers', icon: 'globe', label: (texts) => texts.issuers, needs: 'ResealDescribeDnsProviders' },
  {
    path: '/authority',
    icon: 'seal',
    label: (texts) => texts.authority,
    needs: 'ResealRollAuthority',
    isOperators: true,
  },
  { path: '/webhooks', icon: 'send', label: (texts) => texts.webhooks, needs: 'ResealRetryDelivery' },
  { path: '/log', icon: 'list', label: (texts) => texts.log, needs: 'ResealDescribeAuditLog' },
  { path: '/access', icon: 'user', label: (texts) => texts.access, needs: 'ResealDescribeAccess' },
];

export function Frame({ children }: { readonly children: ReactNode }) {
  const texts = useTexts(FRAME);
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <div className="frame">
        <Side />
        <div className="main">
          <Connection />
          <header className="top">
            <button
              type="button"
              className="button quiet only-narrow"
              aria-label={texts.menu}
              onClick={() => setMenuOpen(true)}
            >
              <Icon name="menu" />
            </button>
            <LanguageSwitch />
            <ThemeSwitch />
            <WhoMenu />
          </header>
          <main id="content" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <ModalOverlay className="drawer-shade" isOpen={isMenuOpen} isDismissable onOpenChange={setMenuOpen}>
        <Modal className="drawer">
          <Dialog aria-label={texts.menu}>
            <Side onGo={() => setMenuOpen(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function Side({ onGo }: { readonly onGo?: () => void }) {
  const texts = useTexts(FRAME);
  const may = useMay();
  const { IsOperator } = useSession();
  const [location] = useLocation();
  const places = PLACES.filter(({ needs, isOperators = false }) => may(needs) && (IsOperator || !isOperators));
  return (
    <div className="side">
      <Link className="brand" href="/certificates" onClick={onGo}>
        <Brand />
      </Link>
      <nav className="nav" aria-label={texts.menu}>
        {places.map(({ path, icon, label }) => (
          <Link key={path} href={path} aria-current={location.startsWith(path) ? 'page' : undefined} onClick={onGo}>
            <Icon name={icon} />
            {label(texts)}
          </Link>
        ))}
      </nav>
    </div>
  );
}

function Connection() {
  const { live } = useSurroundings();
  const texts = useTexts(FRAME);
  const state = useSyncExternalStore(
    (listener) => live.onState(listener),
    () => live.state,
  );
  return (
    <div role="status" aria-live="polite">
      {state === 'lost' && <p className="strip">{texts.lost}</p>}
    </div>
  );
}

function LanguageSwitch() {
  const { language, setLanguage } = useSurroundings();
  const texts = useTexts(FRAME);
  return (
    <button
      type="button"
      className="button quiet"
      title={texts.toLanguage}
      onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}
    >
      {texts.language}
    </button>
  );
}

function ThemeSwitch() {
  const texts = useTexts(FRAME);
  const [theme, setTheme] = useState<Theme>(() =>
    document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light',
  );
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = (): void => {
    document.documentElement.dataset['theme'] = other;
    keepPreference('theme', other);
    setTheme(other);
  };
  return (
    <button
      type="button"
      className="button quiet"
      aria-label={texts.toTheme[other]}
      title={texts.toTheme[other]}
      onClick={change}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}

function WhoMenu() {
  const texts = useTexts(FRAME);
  const session = useSession();
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const leave = async (everywhere: boolean): Promise<void> => {
    await client.signOut({ everywhere }).catch(() => undefined);
    location.assign('/console/');
  };
  const acts = [
    { id: 'you', label: texts.you },
    { id: 'out', label: texts.signOut },
    { id: 'everywhere', label: texts.signOutEverywhere },
  ];
  return (
    <ActsMenu
      label={session.Name}
      acts={acts}
      onAct={(id) => (id === 'you' ? navigate('/you') : void leave(id === 'everywhere'))}
    />
  );
}
