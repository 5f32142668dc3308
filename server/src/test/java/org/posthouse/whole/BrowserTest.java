package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.RunningClock;

/** People's ways through the pages, in a real Chromium against two real servers: the flows of webmail/test, each a test. */
class BrowserTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private static Path flows() {
        return Path.of(System.getProperty("posthouse.root"), "webmail");
    }

    @TestFactory
    Stream<DynamicTest> flow(@TempDir Path folder) throws Exception {
        need();
        var dns = VirtualDns.of(z -> {
            for (String domain : List.of("example.org", "example.net"))
                z.mx(domain, 10, "mail." + domain).address("mail." + domain, "127.0.0.1").txt(domain, "v=spf1 a:mail." + domain + " -all");
        });
        var clock = new RunningClock();
        var web = new BrowserWeb(folder, dns);
        var push = new BrowserPush(web);
        int org = PortBase.free(), net = PortBase.free();
        var houses = List.of(BrowserHouse.start(folder, "example.org", org, net + 25, clock, dns, web),
                BrowserHouse.start(folder, "example.net", net, org + 25, clock, dns, web));
        var talk = new BrowserTalk(houses, clock, dns, web, push);
        talk.start(flows(), CHROMIUM);
        List<String> names = talk.names();
        return IntStream.range(0, names.size()).mapToObj(i -> DynamicTest.dynamicTest(names.get(i), () -> {
            BrowserTalk.Outcome outcome = talk.outcome(i);
            System.out.println("browser: " + names.get(i) + ": " + outcome.millis() + " ms");
            if (outcome.error() != null)
                fail(outcome.error());
        })).onClose(() -> close(talk, houses, push));
    }

    /** What every machine that tests pages has. */
    private static void need() throws IOException {
        Program.need("node");
        if (!Files.isExecutable(CHROMIUM))
            Program.skip("chromium is not installed");
        if (!Files.isDirectory(flows().resolve("node_modules/playwright-core")))
            Program.skip("webmail/node_modules is missing: run npm ci in webmail");
    }

    private static void close(BrowserTalk talk, List<BrowserHouse> houses, BrowserPush push) {
        talk.close();
        houses.forEach(BrowserHouse::close);
        push.close();
    }
}
