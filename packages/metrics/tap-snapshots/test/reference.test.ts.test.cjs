/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/reference.test.ts > TAP > a catalogue without labels of the registration, the target or others says nothing about them > bare 1`] = `
# Metrics

Generated from the metric catalogue. Do not edit.

Label values come from closed sets: the number of series has a limit whatever the traffic.

## Overview

| Metric | Type | Unit | Labels |
| --- | --- | --- | --- |
| [\`disk_free\`](#disk_free) | gauge | bytes | none |

## Each metric

### disk_free

Free space.

- Type: gauge, unit bytes, handle \`free\`
- Source: The disk.
- Series: at most 1 a registration, each from its first value on

`

exports[`test/reference.test.ts > TAP > the page of a catalogue > shop 1`] = `
# Shop metrics

Generated from the metric catalogue. Do not edit.

Every metric carries \`tenant\`, fixed when it is registered.

The scrape adds \`job\`, \`instance\`.

Label values come from closed sets: the number of series has a limit whatever the traffic.

## Overview

| Metric | Type | Unit | Labels |
| --- | --- | --- | --- |
| [\`shop_orders_total\`](#shop_orders_total) | counter | order | \`lane\`, \`outcome\` |
| [\`shop_open_baskets\`](#shop_open_baskets) | gauge | basket | \`lane\` |
| [\`shop_last_order_timestamp_seconds\`](#shop_last_order_timestamp_seconds) | gauge | seconds | none |
| [\`shop_checkout_seconds\`](#shop_checkout_seconds) | histogram | seconds | \`outcome\` |

## Each metric

### shop_orders_total

Orders that ended.

- Type: counter, unit order, handle \`ordersTotal\`
- Source: Each order when it ends.
- Series: at most 6 a registration, each from its first value on

| Label | Values |
| --- | --- |
| \`lane\` | \`express\`, \`normal\` |
| \`outcome\` | \`paid\`, \`failed\`, \`other\` |

### shop_open_baskets

Baskets with something in them.

- Type: gauge, unit basket, handle \`openBaskets\`
- Source: Up and down with the baskets.
- Series: at most 2 a registration, each from its first value on

| Label | Values |
| --- | --- |
| \`lane\` | \`express\`, \`normal\` |

### shop_last_order_timestamp_seconds

Unix time of the last order.

- Type: gauge, unit seconds, handle \`lastOrderTimestampSeconds\`
- Source: Set by each order.
- Series: at most 1 a registration, each from its first value on
- Several processes are combined by \`max\`

### shop_checkout_seconds

Duration of a checkout.

- Type: histogram, unit seconds, handle \`checkoutSeconds\`
- Source: Each checkout when it ends.
- Series: at most 18 a registration, each from its first value on
- Buckets: 0.1, 1, 5

| Label | Values |
| --- | --- |
| \`outcome\` | \`paid\`, \`failed\`, \`other\` |

## Metrics of others

Queried by our dashboards and alerts, exported by others.

| Metric | Type | Labels | Help | Source |
| --- | --- | --- | --- | --- |
| \`up\` | gauge | none | Whether the last scrape succeeded. | Prometheus. |
| \`proxy_requests_total\` | counter | \`route\`, \`lane\` | Requests the proxy let through. | The proxy. |
| \`lane:orders:rate5m\` | gauge | \`lane\` | Orders a second. | A recording rule. |

`
