package org.posthouse.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayersTest {
    @Test
    void dependenciesPointDownAndPackagesFormNoCycle() throws IOException {
        Layers layers = new Layers();
        int classes = 0;
        for (Path module : Checkout.modules()) {
            for (Path file : Checkout.files(module.resolve("target/classes"), ".class")) {
                layers.add(Files.readAllBytes(file));
                classes++;
            }
        }
        assertTrue(classes > 50, "found only " + classes + " classes; run from the root: mvn verify");
        assertEquals(List.of(), layers.violations());
    }

    @Test
    void everyModuleHasALine() {
        List<String> modules = Checkout.modules().stream().map(m -> m.getFileName().toString()).toList();
        assertTrue(Layers.MAY_KNOW.keySet().containsAll(modules), modules + " against " + Layers.MAY_KNOW.keySet());
    }

    @Test
    void aPlantedReferenceUpwardsIsCaught() {
        Layers layers = new Layers();
        layers.add(planted("org.posthouse.mta.relay.Planted", "org.posthouse.access.imapsession.Session"));
        assertEquals(1, layers.violations().size());
        assertTrue(layers.violations().getFirst().contains("mta does not stand on access"), layers.violations().toString());
    }

    @Test
    void aPlantedCycleIsCaught() {
        Layers layers = new Layers();
        layers.add(planted("org.posthouse.mail.mime.A", "org.posthouse.mail.dsn.B"));
        layers.add(planted("org.posthouse.mail.dsn.B", "org.posthouse.mail.charset.C"));
        layers.add(planted("org.posthouse.mail.charset.C", "org.posthouse.mail.mime.A"));
        assertEquals(1, layers.violations().size());
        assertTrue(layers.violations().getFirst().startsWith("package cycle: org/posthouse/mail/charset -> org/posthouse/mail/mime"),
                layers.violations().toString());
    }

    /** A class with one field of the other type. */
    private static byte[] planted(String name, String refersTo) {
        return ClassFile.of().build(ClassDesc.of(name), c -> c.withField("planted", ClassDesc.of(refersTo), 0));
    }
}
