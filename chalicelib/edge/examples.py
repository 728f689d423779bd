"""Examples of bodies, for the API's description. People and places are invented."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "ArticleBody": {
        "text": {
            "value": {
                "text": "Vellin's harbour handled 412 ships last year, Mayor Ines Tarrow said.",
                "title": "Busy year for the harbour",
                "url": "https://courier.example/harbour",
                "publisher": "Vellin Courier",
                "published_at": "2031-05-04",
            }
        },
    },
    "WebhookBody": {
        "partner": {
            "value": {
                "url": "https://desk.harbour.example/plumbline",
                "member_id": "harbour-desk",
                "events": ["claim.published", "claim.corrected", "claim.retracted"],
                "roles": ["checker"],
                "names": {"ona@harbour.example": "ona"},
            }
        },
    },
    "ClaimAction": {
        "take": {"value": {"action": "take"}},
        "submit_draft": {
            "value": {
                "action": "submit_draft",
                "verdict": {
                    "rating": "mostly_true",
                    "reason": "The harbour's register counts 409 ships.",
                    "explanation": "The register of the harbour office lists 409 arrivals.",
                },
                "evidence": [
                    {
                        "kind": "data",
                        "tier": "primary",
                        "stance": "supports",
                        "title": "Register of arrivals",
                        "publisher": "Vellin Harbour Office",
                        "url": "https://harbour.example/register",
                    }
                ],
                "waive_reply": "The mayor quotes a public register.",
                "confirm_claimant": True,
            }
        },
    },
    "AddedClaimBody": {
        "in the text": {
            "value": {
                "text": "Vellin's harbour handled 412 ships last year.",
                "claimant": {"type": "person", "name": "Ines Tarrow", "role": "Mayor"},
                "start": 0,
                "end": 44,
            }
        },
        "in a video": {
            "value": {
                "text": "The harbour is the busiest of the coast.",
                "claimant": {"type": "outlet"},
                "place": "video",
                "link": "https://courier.example/harbour#film",
            }
        },
    },
    "ArticleAction": {"publish_counts": {"value": {"action": "publish_counts"}}},
    "ComplaintBody": {
        "reader": {
            "value": {
                "text": "The register of the harbour counts 412 ships, not 409.",
                "name": "Ida Moor",
                "contact": "ida@moor.example",
            }
        }
    },
    "ComplaintAction": {
        "decide": {
            "value": {
                "action": "decide",
                "outcome": "upheld",
                "answer": "You are right. We look at it again.",
            }
        }
    },
    "MemberBody": {
        "checker": {"value": {"member_id": "ada", "name": "Ada Brook", "roles": ["checker"]}}
    },
    "CallbackBody": {
        "approved": {
            "value": {
                "type": "review.decision",
                "claim_id": "01HV0000000000000000000001-1",
                "action": "approve",
                "expected_version": 7,
                "draft_hash": "5f0c" * 16,
                "person": "mara@courier.example",
                "decided_at": "2031-05-06T09:30:00Z",
                "data": {},
            }
        },
        "commented": {
            "value": {
                "type": "review.decision",
                "claim_id": "01HV0000000000000000000001-1",
                "action": "note",
                "person": "ida@courier.example",
                "decided_at": "2031-05-06T09:30:00Z",
                "data": {"text": "The harbour publishes its register in June."},
            }
        },
    },
    "BulkBody": {
        "two aside": {
            "value": {
                "decisions": [
                    {
                        "claim_id": "01HV0000000000000000000001-2",
                        "version": 1,
                        "action": {"action": "set_aside", "reason": "Said before."},
                    },
                    {
                        "claim_id": "01HV0000000000000000000001-3",
                        "version": 1,
                        "action": {"action": "accept"},
                    },
                ]
            }
        }
    },
    "PolicyBody": {
        "two eyes more": {
            "value": {
                "preset": "desk",
                "scale": "truth",
                "approvals_by_risk": {"high": 3},
                "lease": "PT8H",
                "use": True,
            }
        }
    },
    "OffboardBody": {"handed over": {"value": {"successor": "bea"}}},
    "TokenBody": {"laptop": {"value": {"member_id": "ada", "label": "laptop"}}},
}
