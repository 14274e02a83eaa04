Trepak
Copyright The Trepak authors

Licensed under the Apache License, Version 2.0; see LICENSE.

lib and native contain these libraries of others, unchanged. Where two licences stand the choice is yours.

<#list dependencyMap as entry>
<#assign library = entry.getKey()/>
<#if library.artifactId != "auto-service-annotations" && library.artifactId != "jspecify">
${library.artifactId} ${library.version} (${library.groupId})
<#list entry.getValue() as licence>
    ${licence}
</#list>
<#if library.url??>
    ${library.url}
</#if>
</#if>
</#list>
