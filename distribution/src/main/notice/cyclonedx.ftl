<#-- The bill of materials, in the form of cyclonedx.org 1.6. No serial number and no time: the same bytes each time. -->
<#assign components = []/>
<#list dependencyMap as entry>
<#assign library = entry.getKey()/>
<#if library.artifactId == "trepak-engine">
<#assign version = library.version/>
</#if>
<#if library.artifactId != "auto-service-annotations" && library.artifactId != "jspecify">
<#assign components += [entry]/>
</#if>
</#list>
{
  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application",
      "group": "io.trepak",
      "name": "trepak-distribution",
      "version": "${version?json_string}",
      "licenses": [{"expression": "Apache-2.0"}],
      "purl": "pkg:maven/io.trepak/trepak-distribution@${version?url("UTF-8")}?type=jar"
    }
  },
  "components": [
<#list components as entry>
<#assign library = entry.getKey()/>
    {
      "type": "library",
      "group": "${library.groupId?json_string}",
      "name": "${library.artifactId?json_string}",
      "version": "${library.version?json_string}",
      "licenses": [{"expression": "${entry.getValue()?join(" OR ")?json_string}"}],
      "purl": "pkg:maven/${library.groupId}/${library.artifactId}@${library.version?url("UTF-8")}?type=jar"
    }<#if entry?has_next>,</#if>
</#list>
  ]
}
