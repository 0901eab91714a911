/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/catalogue.test.ts > TAP > a definition is refused with every problem and its path > problems 1`] = `
extra: is not known here; known are prefix, registrationLabels, labelSets, metrics, external, targetLabels
prefix: "Shop" is not the start of a metric name; use letters and an underscore at the end
registrationLabels[1]: "tenant" is listed twice
registrationLabels[2]: "le" is reserved for histograms and summaries
targetLabels[0]: "__address__" is reserved; names starting with "__" belong to Prometheus
labelSets.empty: is empty; a label needs at least one value
labelSets.double: holds "a" twice
labelSets.blank: holds an empty value; Prometheus drops such labels
labelSets.*: "*" stands for any value; give the set another name
metrics[0].name: "orders total" is not a metric name
metrics[0].type: "summary" is none of counter, gauge, histogram
metrics[0].name: "orders total" does not start with the prefix "Shop"
metrics[0].help: is empty; say in one sentence what the metric counts
metrics[1].color: is not known here; known are name, type, help, unit, labels, buckets, aggregator, initialise, source
metrics[1].labels.bad-name: "bad-name" is not a label name; use letters, digits and underscores
metrics[1].labels.tenant: "nowhere" is not a label set; add it to labelSets
metrics[1].name: "Shop_orders" is a counter; counters, and nothing else, end in "_total"
metrics[1].labels.tenant: is already a registration or target label; leave it out here
metrics[2].buckets: only a histogram has buckets, not a gauge
metrics[2].name: "Shop_size_total" is a gauge; counters, and nothing else, end in "_total"
metrics[2].aggregator: "median" is none of sum, max, min, average, first
metrics[3].buckets[1]: 1 does not rise above 1
metrics[3].buckets[2]: Infinity is not finite; +Inf is added for you
metrics[3].aggregator: a histogram of several processes can only be summed
metrics[4].buckets: is missing; a histogram needs its upper bounds
metrics[4].name: "Shop_wait_bucket" ends like a series of a histogram; choose another name
metrics[5].name: its handle "Seconds" is already that of metrics[3]
external[0].labels.quantile: "quantile" is reserved for histograms and summaries
external[0].name: "Shop_seconds" is already the name of metrics[3]
`

exports[`test/catalogue.test.ts > TAP > the Customer.io catalogue holds the metrics its users were promised > names and labels 1`] = `
histogram customerio_api_latency_ms{workspace,api,operation,status}
counter customerio_api_requests_total{workspace,api,operation,status}
counter customerio_api_errors_total{workspace,api,operation,error_type}
counter customerio_api_retries_total{workspace,api,operation,reason}
gauge customerio_api_in_flight{workspace,api}
counter customerio_batch_items_total{workspace,api,operation,outcome}
counter customerio_email_sent_total{workspace,campaign_type}
counter customerio_email_delivered_total{workspace,campaign_type}
counter customerio_email_bounced_total{workspace,bounce_type}
counter customerio_message_events_total{workspace,channel,metric,campaign_type}
counter customerio_webhook_received_total{workspace,event_type}
counter customerio_webhook_errors_total{workspace,reason}
counter customerio_webhook_parked_total{workspace,reason}
counter customerio_webhook_duplicates_total{workspace}
gauge customerio_webhook_in_flight{workspace}
histogram customerio_webhook_duration_seconds{workspace,outcome}
histogram customerio_webhook_lag_seconds{workspace}
histogram customerio_webhook_signature_age_seconds{workspace}
gauge customerio_webhook_last_received_timestamp_seconds{workspace}
gauge customerio_dedupe_entries{workspace}
counter customerio_dedupe_evictions_total{workspace}
counter customerio_log_suppressed_total{workspace}
counter customerio_telemetry_errors_total{workspace,kind}
`
