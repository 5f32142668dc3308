package org.posthouse.access.discovery;

import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.posthouse.access.discovery.MailServices.Kind;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.mail.address.Domain;

/** The client configuration, version 1.1, that Thunderbird and many others ask for. */
final class ThunderbirdConfig {
    private ThunderbirdConfig() {}

    static byte[] of(MailServices services, Domain domain) {
        return Xml.document("", x -> x.in("clientConfig", List.of("version", "1.1"), config -> config.in("emailProvider",
                List.of("id", domain.ascii()), p -> provider(p, services, domain))));
    }

    private static void provider(Xml provider, MailServices services, Domain domain) throws XMLStreamException {
        provider.text("domain", domain.ascii()).text("displayName", domain.unicode()).text("displayShortName", domain.unicode());
        for (Service service : services.incoming())
            provider.in("incomingServer", List.of("type", service.kind() == Kind.IMAP ? "imap" : "pop3"),
                    s -> server(s, services.hostname(), service));
        for (Service service : services.outgoing())
            provider.in("outgoingServer", List.of("type", "smtp"), s -> server(s, services.hostname(), service));
    }

    private static void server(Xml server, String hostname, Service service) throws XMLStreamException {
        server.text("hostname", hostname).text("port", Integer.toString(service.port()))
                .text("socketType", service.tls() ? "SSL" : "STARTTLS").text("username", "%EMAILADDRESS%")
                .text("authentication", "password-cleartext");
    }
}
