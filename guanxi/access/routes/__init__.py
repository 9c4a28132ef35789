"""Routes of access: signing in and set-up (sign_in), people, tokens and the audit log (administration),
second factors (factors), handing over, invitations, roles, collaborators (sharing), teams, the workspace."""

from guanxi.access.routes.administration import router as administration
from guanxi.access.routes.factors import own as own_factors
from guanxi.access.routes.factors import passkey
from guanxi.access.routes.factors import router as factors
from guanxi.access.routes.handing_over import router as handing_over
from guanxi.access.routes.invitations import router as invitations
from guanxi.access.routes.roles import router as roles
from guanxi.access.routes.sharing import router as sharing
from guanxi.access.routes.sign_in import password, session, setup
from guanxi.access.routes.teams import router as teams
from guanxi.access.routes.workspace import router as workspace

ROUTERS = (
    setup,
    session,
    own_factors,
    passkey,
    password,
    administration,
    factors,
    handing_over,
    invitations,
    roles,
    sharing,
    teams,
    workspace,
)
