package org.posthouse.access.discovery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.posthouse.access.discovery.MailServices.Service;
import org.posthouse.mail.address.Address;

/** Autodiscover as Outlook asks for it, in plain XML: for mail accounts by IMAP, POP3 and SMTP. */
final class OutlookConfig {
    private static final String OUTER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
    private static final String INNER = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
    private static final XMLInputFactory FACTORY = factory();

    private OutlookConfig() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        // What strangers send has no entities to be resolved.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** The address that a request asks about; empty where it is none or no request. */
    static Optional<Address> asked(byte[] request) {
        try (InputStream in = new ByteArrayInputStream(request)) {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(in);
            while (reader.hasNext())
                if (reader.next() == XMLStreamConstants.START_ELEMENT && reader.getLocalName().equals("EMailAddress"))
                    return Address.tryParse(reader.getElementText().strip());
            return Optional.empty();
        } catch (XMLStreamException | java.io.IOException e) {
            return Optional.empty();
        }
    }

    static byte[] of(MailServices services, Address address) {
        return Xml.document("", x -> x.in("Autodiscover", List.of("xmlns", OUTER),
                a -> a.in("Response", List.of("xmlns", INNER), r -> r.in("Account", account -> {
                    account.text("AccountType", "email").text("Action", "settings");
                    for (Service service : services.services())
                        account.in("Protocol", p -> protocol(p, services.hostname(), service, address));
                }))));
    }

    private static void protocol(Xml protocol, String hostname, Service service, Address address) throws XMLStreamException {
        protocol.text("Type", switch (service.kind()) {
            case IMAP -> "IMAP";
            case POP3 -> "POP3";
            case SUBMISSION -> "SMTP";
        }).text("Server", hostname).text("Port", Integer.toString(service.port())).text("DomainRequired", "off")
                .text("LoginName", address.toString()).text("SPA", "off").text("SSL", "on")
                .text("Encryption", service.tls() ? "SSL" : "TLS").text("AuthRequired", "on");
    }

    /** Nothing is known for what was asked (601), or it could not be read (600). */
    static byte[] error(int code, String message) {
        return Xml.document("", x -> x.in("Autodiscover", List.of("xmlns", OUTER), a -> a.in("Response",
                r -> r.in("Error", e -> e.text("ErrorCode", Integer.toString(code)).text("Message", message)))));
    }
}
