import { defineRouting, maintenanceWindow, outsideWorkingHours } from '@messaging-observability/alerts'

/** A routing with every kind of receiver, owners and mute timings. */
export const routing = defineRouting({
  receivers: {
    oncall: { pagerduty: { integrationKey: { env: 'PAGERDUTY_KEY', file: '/etc/alertmanager/pagerduty-key' } } },
    team: {
      slack: { webhookUrl: { env: 'SLACK_URL', file: '/etc/alertmanager/slack-url' }, channel: '#messaging' },
      webhook: { url: 'https://bot.example.test/alerts', token: { env: 'BOT_TOKEN', file: '/etc/alertmanager/bot' } },
    },
    marketing: { email: { to: ['marketing@example.test', 'desk@example.test'] } },
    archive: { webhook: { url: 'https://archive.example.test/alerts' } },
  },
  default: 'team',
  severities: { critical: 'oncall', warning: { receiver: 'team', mute: ['nights', 'upkeep'], repeat: '12h' } },
  owners: { marketing: { default: 'marketing', critical: 'oncall' }, legal: { info: 'archive' } },
  muteTimings: {
    nights: outsideWorkingHours({ from: '09:00', to: '18:00', location: 'Europe/Berlin' }),
    upkeep: maintenanceWindow({ weekdays: ['sunday'], from: '23:00', to: '02:00' }),
  },
})

export const smtp = {
  smarthost: 'smtp.example.test:587',
  from: 'alerts@example.test',
  username: 'alerts',
  password: { file: '/etc/alertmanager/smtp-password' },
}
