# JVM options of the server; read by bin/usher.
JVM_OPTS="-Xms64m -Xmx768m -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError"
