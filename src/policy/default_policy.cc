// The policy inside the library, for whoever has not written one: the channels that everybody
// knows, what their customers expect (measured habits, not wishes) and a handful of rules. It is a
// file like any other; `extends: default` builds on it.
#include "policy/policy.h"

namespace earshot::policy {

absl::string_view Policy::DefaultSource() {
  return R"yaml(# The policy that is built into Earshot.
earshot: 1
name: default

channels:
  # Social networks: everybody reads along.
  - {name: x, kind: social, visibility: public}
  - {name: facebook, kind: social, visibility: public}
  - {name: instagram, kind: social, visibility: public}
  - {name: youtube, kind: social, visibility: public}
  # Messages between two.
  - {name: whatsapp, kind: messaging, visibility: private}
  - {name: sms, kind: messaging, visibility: private}
  # Somebody waits on the line.
  - {name: chat, kind: chat, sync: true, visibility: private}
  - {name: phone, kind: phone, sync: true, visibility: private}
  - {name: store, kind: store, sync: true, visibility: private}
  # Written and sent.
  - {name: email, kind: email, visibility: private}
  - {name: letter, kind: letter, visibility: private}
  - {name: form, kind: form, visibility: private}
  - {name: partner, kind: partner, visibility: private}
  # Where customers speak about us.
  - {name: trustpilot, kind: review, visibility: public}
  - {name: google, kind: review, visibility: public}
  - {name: tripadvisor, kind: review, visibility: public}
  - {name: appstore, kind: review, visibility: public}
  - {name: play, kind: review, visibility: public}
  - {name: forum, kind: forum, visibility: public}
  - {name: blog, kind: blog, visibility: public}

# What customers consider late, whatever our targets are. The first that fits counts.
expectations:
  - {name: social, channel_kind: social, within: 60m}
  - {name: messaging, channel_kind: messaging, within: 60m}
  - {name: chat, channel_kind: chat, within: 2m}
  - {name: phone, channel_kind: phone, within: 2m, outrage: 40m}
  - {name: email, channel_kind: email, within: 1d, outrage: 14d}
  - {name: letter, channel_kind: letter, within: 28d}
  - {name: review, channel_kind: review, within: 1d}
  - {name: form, channel_kind: form, within: 1d}
  - {name: any, within: 1d}

# What we ask of ourselves: always less than what is expected of us.
targets:
  - name: first-live
    when: channel.sync
    clock: first_response
    within: 90s
    hours: touchpoint
    warn_at: [50%]
  - name: first-social
    when: channel.kind in ["social", "messaging"]
    clock: first_response
    within: 45m
    hours: touchpoint
    warn_at: [50%, 80%]
  - name: first-letter
    when: channel.kind == "letter"
    clock: first_response
    within: 14d
    hours: touchpoint
    warn_at: [50%, 80%]
  - name: first-any
    clock: first_response
    within: 8h
    hours: touchpoint
    warn_at: [50%, 80%]

  - name: next-live
    when: channel.sync
    clock: next_response
    within: 90s
    hours: touchpoint
    warn_at: [50%]
  - name: next-social
    when: channel.kind in ["social", "messaging"]
    clock: next_response
    within: 45m
    hours: touchpoint
    warn_at: [80%]
  - name: next-letter
    when: channel.kind == "letter"
    clock: next_response
    within: 14d
    hours: touchpoint
    warn_at: [80%]
  - name: next-any
    clock: next_response
    within: 8h
    hours: touchpoint
    warn_at: [80%]

  # A sign that somebody has heard.
  - name: acknowledge-live
    when: channel.sync
    clock: acknowledgement
    within: 60s
    hours: always
  - name: acknowledge-social
    when: channel.kind in ["social", "messaging"]
    clock: acknowledgement
    within: 15m
    hours: always
  - name: acknowledge-letter
    when: channel.kind == "letter"
    clock: acknowledgement
    within: 7d
    hours: always
  - name: acknowledge-any
    clock: acknowledgement
    within: 4h
    hours: always

  - name: resolve-letter
    when: channel.kind == "letter"
    clock: resolution
    within: 28d
    hours: touchpoint
    warn_at: [80%]
  - name: resolve-any
    clock: resolution
    within: 5d
    hours: touchpoint
    warn_at: [80%]

rules:
  - name: safety
    when: '"safety" in intents'
    then: [{escalate: {level: 3, to: duty-manager}}, {priority: 300}, {tag: safety}]
    once_per: case
    order: -100
  - name: legal-threat
    when: '"legal_threat" in intents'
    then: [{route: legal}, {tag: legal}]
    once_per: case
    order: -50
  - name: publicity-threat
    when: '"publicity_threat" in intents'
    then: [{escalate: {level: 1, to: team-lead}}, {tag: publicity}]
    once_per: case
  - name: hostile-in-public
    when: interaction.visibility == "public" && sentiment.score <= -400 && reach >= 10000
    then: [{escalate: {level: 2, to: press-desk}}, {tag: visible}]
    once_per: case
  - name: churn-threat
    when: '"churn_threat" in intents'
    then: [{route: retention}]
    once_per: case
  - name: repeated-while-waiting
    when: obligation.open && obligation.messages >= 3
    then: [{priority: 100}, {tag: repeated}]
    once_per: obligation
  - name: ignored-in-public
    when: obligation.open && obligation.ignored && channel.visibility == "public"
    then: [{notify: duty-manager}]
    once_per: obligation
  - name: failed-elsewhere
    when: '"failed_channel" in intents'
    then: [{priority: 100}, {tag: failed-elsewhere}]
    once_per: case

priority:
  severity: 300
  urgency: 300
  sentiment: 200
  repost: 40
  reach_bound: 250
  reach_per_decade: 40
  tier: {gold: 100, silver: 50}
  fair_after: 2d
)yaml";
}

}  // namespace earshot::policy
