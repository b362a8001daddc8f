# JVM options of the box; read by bin/usher.
JVM_OPTS="-Xms32m -Xmx160m -XX:MaxDirectMemorySize=64m -XX:+UseSerialGC -Xss512k -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError"
