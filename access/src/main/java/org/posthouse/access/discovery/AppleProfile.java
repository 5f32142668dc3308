package org.posthouse.access.discovery;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;
import org.posthouse.access.discovery.MailServices.Kind;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.mail.address.Address;

/** A configuration profile with one mail account, for Apple's systems. It has no password: the system asks for it. */
final class AppleProfile {
    private static final String TYPE = "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">";

    private AppleProfile() {}

    static byte[] of(MailServices services, Service incoming, Service outgoing, Address address) {
        String name = "org.posthouse." + address.domain().ascii();
        return Xml.document(TYPE, x -> x.in("plist", java.util.List.of("version", "1.0"), p -> p.in("dict", d -> {
            string(d, "PayloadDisplayName", address.toString());
            string(d, "PayloadDescription", "Mail of " + address);
            string(d, "PayloadOrganization", address.domain().toString());
            payload(d, "Configuration", name, address);
            d.text("key", "PayloadRemovalDisallowed").empty("false");
            d.text("key", "PayloadContent").in("array", a -> a.in("dict", account -> {
                account(account, services.hostname(), incoming, outgoing, address);
                payload(account, "com.apple.mail.managed", name + ".mail", address);
            }));
        })));
    }

    private static void account(Xml dict, String hostname, Service incoming, Service outgoing, Address address) throws XMLStreamException {
        string(dict, "EmailAccountDescription", address.toString());
        string(dict, "EmailAccountType", incoming.kind() == Kind.IMAP ? "EmailTypeIMAP" : "EmailTypePOP");
        string(dict, "EmailAddress", address.toString());
        server(dict, "Incoming", hostname, incoming, address);
        server(dict, "Outgoing", hostname, outgoing, address);
        dict.text("key", "OutgoingPasswordSameAsIncomingPassword").empty("true");
    }

    private static void server(Xml dict, String way, String hostname, Service service, Address address) throws XMLStreamException {
        string(dict, way + "MailServerAuthentication", "EmailAuthPassword");
        string(dict, way + "MailServerHostName", hostname);
        dict.text("key", way + "MailServerPortNumber").text("integer", Integer.toString(service.port()));
        dict.text("key", way + "MailServerUseSSL").empty("true");
        string(dict, way + "MailServerUsername", address.toString());
    }

    // The same account has the same identifiers, so that a profile that is installed again replaces the first.
    private static void payload(Xml dict, String type, String identifier, Address address) throws XMLStreamException {
        string(dict, "PayloadType", type);
        string(dict, "PayloadIdentifier", identifier);
        string(dict, "PayloadUUID", UUID.nameUUIDFromBytes((identifier + " " + address).getBytes(StandardCharsets.UTF_8)).toString());
        dict.text("key", "PayloadVersion").text("integer", "1");
    }

    private static void string(Xml dict, String key, String value) throws XMLStreamException {
        dict.text("key", key).text("string", value);
    }
}
