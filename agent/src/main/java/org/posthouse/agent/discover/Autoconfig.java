package org.posthouse.agent.discover;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.MailServer.Security;
import org.posthouse.agent.account.Service;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the file in which a domain tells Thunderbird of its servers, config-v1.1. */
final class Autoconfig {
    private static final Map<String, Service.Kind> KINDS = Map.of("imap", Service.Kind.IMAP, "pop3", Service.Kind.POP3, "smtp",
            Service.Kind.SMTP);
    private static final int MAX_SERVERS = 20;

    private Autoconfig() {}

    /** Its servers, in its order, without those in clear; none where it is no such file. */
    static List<Service> read(byte[] xml) {
        List<Service> all = new ArrayList<>();
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Element root = builder.parse(new ByteArrayInputStream(xml)).getDocumentElement();
            for (String tag : List.of("incomingServer", "outgoingServer")) {
                NodeList servers = root.getElementsByTagName(tag);
                for (int i = 0; i < Math.min(servers.getLength(), MAX_SERVERS); i++)
                    if (servers.item(i) instanceof Element e)
                        add(all, e);
            }
        } catch (ParserConfigurationException | SAXException | IOException e) {
            return List.of();
        }
        return all;
    }

    private static void add(List<Service> all, Element server) {
        Service.Kind kind = KINDS.get(server.getAttribute("type").toLowerCase(Locale.ROOT));
        Security security = switch (text(server, "socketType").toUpperCase(Locale.ROOT)) {
            case "SSL" -> Security.TLS;
            case "STARTTLS" -> Security.START_TLS;
            default -> null;
        };
        String host = text(server, "hostname");
        if (kind != null && security != null && host.matches("[A-Za-z0-9.:-]{1,253}"))
            try {
                all.add(new Service(kind, host, Integer.parseInt(text(server, "port")), security));
            } catch (IllegalArgumentException e) {
                // no port
            }
    }

    private static String text(Element server, String name) {
        @Nullable
        Node first = server.getElementsByTagName(name).item(0);
        return first == null ? "" : first.getTextContent().strip();
    }
}
