"""The door to identity: prepare records, learn a model, find pairs and clusters, measure against the truth.

Pure work on frames, for a thread or a process of its own; nothing here opens the database. `SEALED` is for the rotation of keys.
"""

from guanxi.identity.rules.columns import ROLES as ROLES
from guanxi.identity.rules.columns import read_mapping as read_mapping
from guanxi.identity.rules.columns import suggest_roles as suggest_roles
from guanxi.identity.rules.judging import judge_clusters as judge_clusters
from guanxi.identity.rules.judging import judge_pairs as judge_pairs
from guanxi.identity.rules.preparing import prepare_one as prepare_one
from guanxi.identity.rules.weighing import from_json as from_json
from guanxi.identity.rules.weighing import to_json as to_json
from guanxi.identity.service.arriving import Index as Index
from guanxi.identity.service.arriving import Match as Match
from guanxi.identity.service.arriving import find_all_keys as find_all_keys
from guanxi.identity.service.arriving import match_one as match_one
from guanxi.identity.service.evaluating import Evaluation as Evaluation
from guanxi.identity.service.evaluating import evaluate as evaluate
from guanxi.identity.service.governing import SEALED as SEALED
from guanxi.identity.service.matching import Matched as Matched
from guanxi.identity.service.matching import explain as explain
from guanxi.identity.service.matching import match as match
from guanxi.identity.service.matching import prepare_records as prepare_records
from guanxi.identity.service.matching import train as train
from guanxi.identity.service.matching import with_thresholds as with_thresholds
