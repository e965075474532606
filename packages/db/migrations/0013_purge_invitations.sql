-- Invitations that ended a month ago go: they hold addresses of people who may never have come. Locks: none
-- beyond grants.

grant select (id, brand_id, expires_at), delete on invitations to openpartner_worker;
