package org.posthouse.access.jmapdevices;

import static org.posthouse.access.jmapcore.Capability.DEVICES;

import java.time.InstantSource;
import org.posthouse.access.http.WebSessions;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Visits;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.store.login.Logins;

/** What can log in to an account: docs/jmap.md. */
public final class DeviceMethods implements Feature {
    private final AppPasswords passwords;
    private final Browsers browsers;

    /** What it works on. */
    public record Parts(Logins logins, Credentials credentials, Visits visits, WebSessions sessions, AuditLog audit, InstantSource clock) {}

    public DeviceMethods(Parts parts) {
        var written = new Written(parts.audit(), parts.clock());
        passwords = new AppPasswords(new Holder(parts.logins()), parts.credentials(), parts.visits(), written);
        browsers = new Browsers(parts.sessions(), written);
    }

    @Override
    public String capability() {
        return DEVICES;
    }

    @Override
    public void put(Methods methods) {
        methods.put(DEVICES, "AppPassword/get", passwords::get).put(DEVICES, "AppPassword/create", passwords::create)
                .put(DEVICES, "AppPassword/destroy", passwords::destroy).put(DEVICES, "BrowserSession/get", browsers::get)
                .put(DEVICES, "BrowserSession/destroy", browsers::destroy);
    }
}
