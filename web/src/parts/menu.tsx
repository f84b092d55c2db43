// A button that opens a list of acts, or of things to be chosen.

import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';
import { Words } from './words.tsx';

export interface MenuAct {
  readonly id: string;
  readonly label: string;
  readonly isGrave?: boolean;
  readonly isOff?: boolean;
}

interface MenuProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly acts: readonly MenuAct[];
  readonly onAct: (id: string) => void;
  readonly isSmall?: boolean;
  /** The label is said, and not shown. */
  readonly isBare?: boolean;
}

export function ActsMenu({ label, icon = 'down', acts, onAct, isSmall = false, isBare = false }: MenuProps) {
  return (
    <MenuTrigger>
      <Button className={isSmall ? 'button small' : 'button'} aria-label={label}>
        {!isBare && <Words text={label} most={40} />}
        <Icon name={icon} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          aria-label={label}
          onAction={(key) => onAct(String(key))}
          disabledKeys={acts.filter(({ isOff }) => isOff === true).map(({ id }) => id)}
        >
          {acts.map(({ id, label: text, isGrave }) => (
            <MenuItem key={id} id={id} className={isGrave === true ? 'menu-item danger' : 'menu-item'}>
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ChoicesProps {
  readonly label: string;
  readonly icon: IconName;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Any number of them; it stays open while one chooses. */
export function ChoicesMenu({ label, icon, options, chosen, onChange }: ChoicesProps): ReactNode {
  return (
    <MenuTrigger>
      <Button className="button" aria-label={label}>
        <Icon name={icon} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          aria-label={label}
          selectionMode="multiple"
          selectedKeys={chosen}
          onSelectionChange={(keys) =>
            onChange(options.filter(({ id }) => keys === 'all' || keys.has(id)).map(({ id }) => id))
          }
        >
          {options.map(({ id, label: text }) => (
            <MenuItem key={id} id={id} className="menu-item">
              <Icon name="check" />
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
