package org.posthouse.agent.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.agent.remote.UncertainException;

class WebTest {
    @Test
    void whatSomebodyBetweenSaysLeavesOpenWhetherItWasDone() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        proxy.start();
        try (var web = new Web(null, new Credentials.Password("mary", "secret"), Duration.ofSeconds(30), Trace.NONE)) {
            URI at = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + "/");
            for (String status : new String[]{"408", "500", "502", "503", "504"})
                assertThrows(UncertainException.class, () -> web.postOnce(at.resolve(status), Account.object()));
            assertThrows(RemoteException.Later.class, () -> web.postOnce(at.resolve("429"), Account.object()));
            assertThrows(RemoteException.Later.class, () -> web.post(at.resolve("503"), Account.object()));
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void aLineOfAnEventEnds() throws IOException {
        var in = new ByteArrayInputStream("event: state\r\n\r\ndata: é".getBytes(StandardCharsets.UTF_8));
        assertEquals("event: state", Watch.line(in));
        assertEquals("", Watch.line(in));
        assertEquals("data: é", Watch.line(in));
        assertNull(Watch.line(in));
        assertThrows(IOException.class, () -> Watch.line(new ByteArrayInputStream(new byte[(1 << 20) + 1])));
    }
}
