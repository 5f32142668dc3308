package org.posthouse.server.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;

/** Reads {@code [dmarc-report]}. */
final class DmarcReportReader {
    private DmarcReportReader() {}

    static Config.DmarcReports read(TableReader t, String hostname) throws ConfigException {
        String contact = t.string("contact", "");
        String organization = t.string("organization", "");
        var send = t.choice("send", Config.Switch.ON);
        var addresses = t.list("addresses", java.util.List.of(), Address::parse);
        int perDay = t.integer("per-day", 10_000, 1, 1_000_000);
        t.end();
        return new Config.DmarcReports(contact.isEmpty() ? null : address(t, contact), organization.isEmpty() ? hostname : organization,
                send,
                Set.copyOf(addresses), perDay);
    }

    private static Address address(TableReader t, String text) throws ConfigException {
        Address address = Address.tryParse(text).orElse(null);
        if (address == null)
            throw t.wrong("contact", "expected an address, like \"postmaster@example.org\"");
        return address;
    }
}
