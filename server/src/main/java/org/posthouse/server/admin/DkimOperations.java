package org.posthouse.server.admin;

import java.io.IOException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;

/** The keys that domains sign with. */
final class DkimOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    DkimOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Something with files. */
    private interface Work {
        void go() throws IOException;
    }

    private static void with(String what, Work work) throws AdminException {
        try {
            work.go();
        } catch (IOException e) {
            throw new AdminException(Exit.TRY_LATER, what + ": " + e.getMessage(), e);
        }
    }

    /** The first keys of a domain that was just added. */
    void begin(Domain domain) throws AdminException {
        with("the domain is added, but its DKIM keys cannot be made (`domain dkim rotate` does it again)",
                () -> rooms.dkim().begin(domain));
    }

    /** The keys of a domain, the newest last; none where it has none. */
    void show(Request request, Items out) throws AdminException {
        Domain domain = request.domain("domain");
        with("the DKIM keys of " + domain + " cannot be read", () -> {
            for (DkimKey k : rooms.dkim().all(domain))
                out.item(JSON.createObjectNode().put("domain", k.domain()).put("selector", k.selector())
                        .put("algorithm", k.algorithm().word())
                        .put("state", k.state().word()).put("since", k.since().toString()).put("made", k.made().toString())
                        .put("name", k.name())
                        .put("type", "TXT").put("value", k.record()));
        });
    }

    void rotate(Request request) throws AdminException, Refusal {
        Domain domain = request.domain("domain");
        if (!rooms.directory().isLocal(domain))
            throw new AdminException(Exit.NO_INPUT, domain + " is no domain of ours; `domain list` shows those");
        with("new DKIM keys of " + domain + " cannot be made", () -> rooms.dkim().rotate(domain));
    }

    /** What was seen in DNS: a key that waits is there, or a retired one is gone. */
    void seen(Request request) throws AdminException {
        Domain domain = request.domain("domain");
        String selector = request.text("selector", "");
        with("the DKIM keys of " + domain + " cannot be kept", () -> {
            if (request.is("gone"))
                rooms.dkim().forget(domain, selector);
            else
                rooms.dkim().seen(domain, selector);
        });
    }
}
