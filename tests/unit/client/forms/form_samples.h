#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "client/forms/form_problem.h"
#include "client/forms/questionnaire.h"

namespace sigilo::test {

/// A form around the given model parts and body. `instance` is the content of <data id="sample" version="3">.
inline std::string form(std::string_view instance, std::string_view binds, std::string_view body, std::string_view extra = "") {
  std::string out = R"(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" )"
                    R"(xmlns:jr="http://openrosa.org/javarosa" xmlns:sigilo="urn:sigilo:form:1"><h:head><h:title>Sample</h:title><model>)";
  out.append(extra).append("<instance><data id=\"sample\" version=\"3\">").append(instance).append("</data></instance>");
  out.append(binds).append("</model></h:head><h:body>").append(body).append("</h:body></h:html>");
  return out;
}

/// One of each kind of question, all classified.
inline std::string full_form() {
  return form(
      "<name/><age/><weight/><born/><seen/><told/><free/><place/><way/><colour/><colours/><order/><agree/><photo/><voice/><film/><paper/><code/>"
      "<meta><instanceID/></meta>"
      "<act><kind/><detail><where/></detail></act>",
      "<bind nodeset='/data/name' type='string' sigilo:section='identity'/>"
      "<bind nodeset='/data/age' type='int' sigilo:section='identity'/>"
      "<bind nodeset='/data/weight' type='decimal' sigilo:section='health'/>"
      "<bind nodeset='/data/born' type='date' sigilo:section='identity'/>"
      "<bind nodeset='/data/seen' type='dateTime' sigilo:section='account'/>"
      "<bind nodeset='/data/told' type='time' sigilo:section='account'/>"
      "<bind nodeset='/data/free' type='boolean' sigilo:section='account'/>"
      "<bind nodeset='/data/place' type='geopoint' sigilo:section='account'/>"
      "<bind nodeset='/data/way' type='geotrace' sigilo:section='account'/>"
      "<bind nodeset='/data/colour' type='select1' sigilo:section='account'/>"
      "<bind nodeset='/data/colours' type='select' sigilo:section='account'/>"
      "<bind nodeset='/data/order' type='odk:rank' sigilo:section='account'/>"
      "<bind nodeset='/data/agree' type='string' sigilo:section='account'/>"
      "<bind nodeset='/data/photo' type='binary' sigilo:section='image_or_voice'/>"
      "<bind nodeset='/data/voice' type='binary' sigilo:section='image_or_voice'/>"
      "<bind nodeset='/data/film' type='binary' sigilo:section='health'/>"
      "<bind nodeset='/data/paper' type='binary' sigilo:section='case_and_custody'/>"
      "<bind nodeset='/data/code' type='barcode' sigilo:section='case_and_custody'/>"
      "<bind nodeset='/data/act/kind' type='string' required='true()' sigilo:section='account'/>"
      "<bind nodeset='/data/act/detail/where' type='string' sigilo:section='third_party'/>",
      "<input ref='/data/name'><label>Name</label></input><input ref='/data/age'/><input ref='/data/weight'/><input ref='/data/born'/>"
      "<input ref='/data/seen'/><input ref='/data/told'/><input ref='/data/free'/><input ref='/data/place'/><input ref='/data/way'/>"
      "<select1 ref='/data/colour'><item><label>Red</label><value>red</value></item><item><label>Blue</label><value>blue</value></item></select1>"
      "<select ref='/data/colours'><item><value>red</value></item><item><value>blue</value></item></select>"
      "<odk:rank xmlns:odk='http://www.opendatakit.org/xforms' ref='/data/order'><item><value>a</value></item><item><value>b</value></item></odk:rank>"
      "<trigger ref='/data/agree'/><upload ref='/data/photo' mediatype='image/*'/><upload ref='/data/voice' mediatype='audio/*'/>"
      "<upload ref='/data/film' mediatype='video/*'/><upload ref='/data/paper' mediatype='application/*'/><input ref='/data/code'/>"
      "<group ref='/data/act'><repeat nodeset='/data/act'><input ref='kind'/><group ref='detail'><input ref='where'/></group></repeat></group>");
}

inline bool has(const std::vector<FormProblem>& problems, FormProblemKind kind, std::string_view path) {
  return std::any_of(problems.begin(), problems.end(), [&](const FormProblem& p) { return p.kind == kind && p.path == path; });
}

inline std::string listed(const std::vector<FormProblem>& problems) {
  std::string out;
  for (const FormProblem& problem : problems) out += to_string(problem) + "\n";
  return out;
}

}  // namespace sigilo::test
