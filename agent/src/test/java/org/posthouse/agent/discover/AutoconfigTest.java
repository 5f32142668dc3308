package org.posthouse.agent.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.agent.account.Service;

class AutoconfigTest {
    private static List<String> read(String xml) {
        return Autoconfig.read(xml.getBytes(StandardCharsets.UTF_8)).stream().map(Service::toString).toList();
    }

    private static String server(String tag, String type, String host, String port, String socket) {
        return "<" + tag + " type=\"" + type + "\"><hostname>" + host + "</hostname><port>" + port + "</port><socketType>" + socket
                + "</socketType></" + tag + ">";
    }

    @Test
    void safeServersInTheirOrder() {
        String xml = "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"example.org\">"
                + server("incomingServer", "imap", "imap.example.org", "993", "SSL")
                + server("incomingServer", "pop3", "pop.example.org", "110", "plain")
                + server("incomingServer", "pop3", "pop.example.org", "1110", "STARTTLS")
                + server("outgoingServer", "smtp", "smtp.example.org", "587", "STARTTLS")
                + server("outgoingServer", "smtp", "bad host", "587", "SSL")
                + server("outgoingServer", "smtp", "x.example.org", "99999", "SSL")
                + server("incomingServer", "exchange", "x.example.org", "443", "SSL") + "</emailProvider></clientConfig>";
        assertEquals(List.of("imaps://imap.example.org", "pop3://pop.example.org:1110", "smtp://smtp.example.org"), read(xml));
    }

    @Test
    void whatIsNoSuchFileHasNoServers() {
        assertEquals(List.of(), read("not found"));
        assertEquals(List.of(), read("<!DOCTYPE x [<!ENTITY h SYSTEM \"file:///etc/hostname\">]><clientConfig>"
                + server("incomingServer", "imap", "&h;", "993", "SSL") + "</clientConfig>"));
    }
}
