/** An icon per kind of field. */
import {
  AlignLeftOutlined, CalendarOutlined, CheckSquareOutlined, DownCircleOutlined, EnvironmentOutlined, EyeInvisibleOutlined, FieldNumberOutlined, FontSizeOutlined, MailOutlined,
  MinusSquareOutlined, PhoneOutlined, SafetyCertificateOutlined, StarOutlined, UnorderedListOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

import type { Kind } from './definition';

export const ICONS: Record<Kind, ReactNode> = {
  text: <FontSizeOutlined />,
  long_text: <AlignLeftOutlined />,
  email: <MailOutlined />,
  phone: <PhoneOutlined />,
  number: <FieldNumberOutlined />,
  date: <CalendarOutlined />,
  choice: <DownCircleOutlined />,
  choices: <UnorderedListOutlined />,
  rating: <StarOutlined />,
  division: <EnvironmentOutlined />,
  checkbox: <CheckSquareOutlined />,
  hidden: <EyeInvisibleOutlined />,
  consent: <SafetyCertificateOutlined />,
  section: <MinusSquareOutlined />,
};
